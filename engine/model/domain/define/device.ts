import { readElement } from '../../../xml/reader.ts'
import { VirError } from '../../error.ts'
import { type Devices, devices as schema } from '../devices/devices.ts'
import type { Domain } from '../domain.ts'
import { completeBackend } from './consoles.ts'
import type { DefineContext } from './context.ts'
import type { Definition } from './definition.ts'
import { checkDevices, checkElements, checkSecondVideo } from './device-checks.ts'
import { completeDevices } from './devices.ts'
import { emptyDevices } from './empty-devices.ts'
import { dropLiveParts } from './live-parts.ts'
import { parseXmlDocument, reading } from './parse.ts'

type Keys = Exclude<keyof Devices, 'emulator' | 'redirfilter'>

export type DeviceOf<K extends Keys> =
  NonNullable<Devices[K]> extends readonly (infer T)[] ? T : NonNullable<Devices[K]>

/** The key is the list (or the only place) where a domain keeps devices of this class. */
export type ParsedDevice = {
  [K in Keys]: { key: K; element: string; device: DeviceOf<K>; isMacGiven: boolean }
}[Keys]

const fields = new Map(schema.list.flatMap((field) => ('shape' in field.place ? [[field.name, field]] : [])))

/** Reads a device and completes it as far as it can be alone; its address comes with the domain that it goes to. */
export function parseDevice(
  xml: string,
  domain: Domain,
  context: DefineContext,
  /** A description of a device that is there already: it need not be one that could be. */
  isSought = false,
): ParsedDevice {
  const root = parseXmlDocument(xml, 'device_definition')
  const field = fields.get(root.name)
  if (!field || field.key === 'redirfilter' || !('shape' in field.place))
    throw new VirError('configUnsupported', `unknown device type '${root.name}'`, 'domain')
  const { shape, kind } = field.place
  const device = reading(() => readElement(shape(), root)) as object
  const devices = emptyDevices()
  const slots = devices as unknown as Record<string, unknown>
  slots[field.key] = kind === 'children' ? [device] : device
  const alone = { ...domain, devices } as Definition
  const isMacGiven = field.key === 'interfaces' && devices.interfaces[0]?.mac?.address !== undefined
  dropLiveParts({ ...alone, seclabels: [] })
  checkElements(alone)
  completeDevices(alone, context)
  for (const chardev of [...devices.serials, ...devices.parallels, ...devices.consoles, ...devices.channels])
    completeBackend(chardev)
  if (!isSought) checkAlone(alone, domain)
  return { key: field.key, element: root.name, device, isMacGiven } as unknown as ParsedDevice
}

/** What a device of its class cannot be, whatever else the domain has. */
function checkAlone(alone: Definition, { devices }: Domain): void {
  checkDevices({ ...alone, devices: { ...alone.devices, audios: devices?.audios ?? [] } })
  const [video] = alone.devices.videos
  if (video) checkSecondVideo(video)
}
