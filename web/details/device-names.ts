import { childElement, childElements, type XmlElement } from '../../engine/xml/tree.ts'

export interface DeviceRow {
  /** Its place among the children of `<devices>`. */
  index: number
  name: string
  element: XmlElement
}

/** The order of virt-manager's list. */
const order = [
  'disk',
  'interface',
  'input',
  'graphics',
  'sound',
  'serial',
  'parallel',
  'console',
  'channel',
  'hostdev',
  'video',
  'watchdog',
  'controller',
  'filesystem',
  'smartcard',
  'redirdev',
  'tpm',
  'rng',
  'panic',
  'vsock',
]

const words: Record<string, string> = {
  disk: 'Disk',
  interface: 'Network interface',
  input: 'Input',
  graphics: 'Display',
  sound: 'Sound',
  serial: 'Serial',
  parallel: 'Parallel',
  console: 'Console',
  channel: 'Channel',
  hostdev: 'Host device',
  video: 'Video',
  watchdog: 'Watchdog',
  controller: 'Controller',
  filesystem: 'Filesystem',
  smartcard: 'Smartcard',
  redirdev: 'USB redirector',
  tpm: 'TPM',
  rng: 'Random numbers',
  panic: 'Panic notifier',
  vsock: 'VSOCK',
  memballoon: 'Memory balloon',
}

/** All devices of a domain in the order of virt-manager's list; kinds it does not list come last. */
export function listDevices(domain: XmlElement): DeviceRow[] {
  const devices = childElement(domain, 'devices')
  if (!devices) return []
  const rank = ({ element: { name } }: DeviceRow) =>
    order.includes(name) ? order.indexOf(name) : order.length
  return childElements(devices)
    .filter(({ name }) => name !== 'emulator')
    .map((element, index) => ({ index, name: deviceName(element), element }))
    .sort((a, b) => rank(a) - rank(b) || a.index - b.index)
}

/** What tells it from others of its kind stands behind the kind. */
function deviceName(element: XmlElement): string {
  const of = (child: string, attribute: string) => childElement(element, child)?.attributes.get(attribute)
  const target = element.name === 'disk' || element.name === 'interface' ? of('target', 'dev') : undefined
  const distinction =
    target ??
    of('mac', 'address') ??
    of('target', 'name') ??
    of('model', 'type') ??
    element.attributes.get('type') ??
    element.attributes.get('model')
  const kind = words[element.name] ?? element.name
  return distinction ? `${kind} ${distinction}` : kind
}
