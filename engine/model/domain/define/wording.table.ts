import type { ErrorCode, ErrorDomain } from '../../error.ts'

export type Wording = readonly [code: ErrorCode, message: string, domain: ErrorDomain]

type Words = (text: string, element: string) => Wording

const unsupported =
  (message: string, domain: ErrorDomain = 'domain'): Words =>
  (text) => ['configUnsupported', message.replace('%s', () => text), domain]

const chardev: Words = unsupported('unknown type presented to host for character device: %s')
const lifecycle: Words = (text, element) => [
  'configUnsupported',
  `unknown ${element} action: ${text}`,
  'domain',
]

/** What libvirt 9.0.0 says of a wrong value in places that its older readers read: `element@attribute`, or the element alone. */
export const wordings: ReadonlyMap<string, Words> = new Map<string, Words>([
  ['target@type', unsupported("unknown target type '%s' specified for character device")],
  ['clock@offset', unsupported("unknown clock offset '%s'")],
  ['cpu@mode', unsupported("Invalid mode attribute '%s'", 'cpu')],
  ['address@type', unsupported("unknown address type '%s'")],
  ['driver@type', unsupported("unknown driver format value '%s'")],
  ['os@firmware', (text) => ['xmlError', `unknown firmware value ${text}`, 'domain']],
  ['genid', () => ['internalError', 'malformed genid element', 'domain']],
  ['graphics@port', (text) => ['internalError', `cannot parse vnc port ${text}`, 'domain']],
  ['hostdev@mode', unsupported("unknown hostdev mode '%s'")],
  ['hostdev@type', unsupported("unknown host device source address type '%s'")],
  ['hub@type', unsupported("unknown hub device type '%s'")],
  ['input@type', unsupported("unknown input device type '%s'")],
  ['input@bus', unsupported("unknown input bus type '%s'")],
  ['iothreads', (text) => ['xmlError', `invalid iothreads count '${text}'`, 'domain']],
  ['on_poweroff', lifecycle],
  ['on_reboot', lifecycle],
  ['on_crash', lifecycle],
  ['on_lockfailure', lifecycle],
  ['source@type', unsupported("unknown memoryBacking/source/type '%s'")],
  ['access@mode', unsupported("unknown memoryBacking/access/mode '%s'")],
  ['memory@mode', unsupported("Unsupported NUMA memory tuning mode '%s'")],
  ['link@state', unsupported("unknown interface link state '%s'")],
  ['panic@model', unsupported("unknown panic model '%s'")],
  ['redirdev@bus', unsupported("unknown redirdev bus '%s'")],
  ['rng@model', unsupported("unknown RNG model '%s'")],
  ['backend@model', unsupported("unknown RNG backend model '%s'")],
  ['smbios@mode', unsupported("unknown smbios mode '%s'")],
  ['watchdog@model', unsupported("unknown watchdog model '%s'")],
  ['watchdog@action', unsupported("unknown watchdog action '%s'")],
  ['model@type', unsupported("unknown video model '%s'")],
  ['cid@address', unsupported('guest CIDs must be >= 3')],
  ['bios@rebootTimeout', unsupported('invalid value for rebootTimeout, must be in range [-1,65535]')],
  ['serial@type', chardev],
  ['parallel@type', chardev],
  ['console@type', chardev],
  ['channel@type', chardev],
  ['redirdev@type', chardev],
  [
    'boot@dev',
    (text) => ['xmlError', `Invalid value for attribute 'dev' in element 'boot': '${text}'.`, 'xml'],
  ],
])

/** Attributes that are numbers: libvirt adds what it expected of them. */
export const numbers: ReadonlyMap<string, string> = new Map([
  ['controller@index', 'integer'],
  ...['domain', 'bus', 'slot', 'function', 'controller', 'target', 'unit'].map((name): [string, string] => [
    `address@${name}`,
    'non-negative integer',
  ]),
  ['vcpupin@vcpu', 'non-negative integer'],
  ['iothreadpin@iothread', 'non-negative integer'],
  ['boot@order', 'non-negative integer'],
  ['topology@sockets', 'non-negative integer'],
  ['topology@dies', 'non-negative integer'],
  ['topology@cores', 'non-negative integer'],
  ['topology@threads', 'non-negative integer'],
  ['vcpu@current', 'non-negative integer'],
])

/** How libvirt names the places of sizes: by the path it looks them up with. */
export const sizePaths: ReadonlyMap<string, string> = new Map([
  ['memory', './memory[1]'],
  ['currentMemory', './currentMemory[1]'],
  ['maxMemory', './maxMemory[1]'],
  ...['hard_limit', 'soft_limit', 'min_guarantee', 'swap_hard_limit'].map((name): [string, string] => [
    name,
    `./memtune/${name}[1]`,
  ]),
])
