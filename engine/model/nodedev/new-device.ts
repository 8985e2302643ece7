/** Devices of the host that a client wants to make. All are made of others, and there are none of those. */
import { childElement, textOf, type XmlElement } from '../../xml/tree.ts'
import { parseRoot } from '../domain/define/parse.ts'
import { VirError } from '../error.ts'
import { computerName } from './computer.ts'

/** Kinds of devices that libvirt knows (virNodeDevCapType). */
const capabilityTypes = new Set([
  ...['system', 'pci', 'usb_device', 'usb', 'net', 'scsi_host', 'scsi_target', 'scsi', 'storage', 'fc_host'],
  ...['vports', 'scsi_generic', 'drm', 'mdev_types', 'mdev', 'ccw', 'css', 'vdpa', 'ap_card', 'ap_queue'],
  ...['ap_matrix', 'vpd'],
])

/** Why the device of a document cannot be made, as libvirt says it of a host that has only itself. */
export function refusalOfDevice(xml: string, { isToBeKept = false } = {}): VirError {
  const root = parseRoot(xml, 'device', 'node_device_definition', 'nodedev')
  const capability = childElement(root, 'capability')
  if (!capability) return internal("no device capabilities for 'new device'")
  const type = capability.attributes.get('type')
  const attribute = (message: string): VirError => new VirError('xmlError', message, 'xml')
  if (type === undefined) return attribute("Missing required attribute 'type' in element 'capability'")
  if (!capabilityTypes.has(type))
    return attribute(`Invalid value for attribute 'type' in element 'capability': '${type}'.`)
  if (type === 'mdev') return refusalOfMediated(root, capability)
  if (type === 'scsi_host' && !isToBeKept) return refusalOfPort(root, capability)
  return unsupported('Unsupported device type')
}

/** Of a part of a device that drivers share out (virtual GPUs and such). */
function refusalOfMediated(root: XmlElement, capability: XmlElement): VirError {
  const type = childElement(capability, 'type')
  if (!type?.attributes.get('id')) return unsupported("missing type id attribute for 'new device'")
  const message = `Unable to find address for parent device '${parentOf(root) ?? computerName}'`
  return new VirError('parseFailed', message, 'nodedev')
}

/** Of a virtual port of a fibre channel adapter. */
function refusalOfPort(root: XmlElement, capability: XmlElement): VirError {
  const part = childElement(capability, 'capability')
  if (part?.attributes.get('type') !== 'fc_host') return internal('Device is not a fibre channel HBA')
  const parent = parentOf(root)
  if (parent !== computerName) return internal("Could not find parent device for 'new device'")
  return internal(`Parent device ${parent} is not capable of vport operations`)
}

function parentOf(root: XmlElement): string | undefined {
  const parent = childElement(root, 'parent')
  return parent && textOf(parent)
}

const internal = (message: string): VirError => new VirError('internalError', message, 'nodedev')
const unsupported = (message: string): VirError => new VirError('configUnsupported', message, 'nodedev')
