/**
 * Serial ports and consoles. The first console of a guest with a serial port is that port under another name: where one of
 * them is missing it is made from the other.
 */
import { VirError } from '../../error.ts'
import type { Console, Parallel, Serial } from '../devices/chardev.ts'
import type { Definition } from './definition.ts'

const mostIsaPorts = 4

export function completeChardevs(domain: Definition): void {
  const { serials, parallels, consoles, channels } = domain.devices
  for (const device of [...serials, ...parallels, ...consoles, ...channels]) {
    device.type ??= 'pty'
    completeBackend(device)
  }
  for (const serial of serials) serial.target ??= {}
  for (const console of consoles) console.target ??= {}
  assignIsaPorts(serials)
  for (const serial of serials) completeSerialTarget(serial)
  assignPorts(serials)
  for (const parallel of parallels) parallel.target ??= {}
  assignPorts(parallels)
  for (const console of consoles) console.target!.type ??= 'serial'
  assignPorts(consoles)
  joinConsole(domain)
}

type Chardev = Pick<Serial, 'type' | 'sources' | 'protocol'>

/** What a port's host end gets that its definition leaves open. */
export function completeBackend(device: Chardev): void {
  // What the daemon chooses is not kept: a pty's name, and the path of a socket that it makes.
  const isChosen = device.type === 'pty' || (device.type === 'unix' && device.sources[0]?.path === undefined)
  if (isChosen) device.sources = device.sources.filter(({ seclabels }) => seclabels.length > 0)
  for (const source of device.sources)
    if (device.type === 'tcp' || device.type === 'unix') source.mode ??= 'connect'
  if (device.type === 'tcp') device.protocol ??= { type: 'raw' }
}

/** Ports that are named as ISA's take the first free ones; all others count on from the highest. */
function assignIsaPorts(serials: readonly Serial[]): void {
  const isa = serials.filter(({ target }) => target?.type === 'isa-serial')
  const used = new Set<number>()
  for (const [index, { target }] of isa.entries()) {
    const port = target?.port
    if (index >= mostIsaPorts || (port ?? 0) >= mostIsaPorts)
      throw new VirError(
        'internalError',
        `Maximum supported number of ISA serial ports is '${mostIsaPorts}'`,
        'domain',
      )
    if (port === undefined) continue
    if (used.has(port))
      throw new VirError('internalError', `target port '${port}' already allocated`, 'domain')
    used.add(port)
  }
  for (const { target } of isa) {
    if (!target || target.port !== undefined) continue
    let port = 0
    while (used.has(port)) port++
    target.port = port
    used.add(port)
  }
}

function assignPorts(devices: readonly (Serial | Parallel | Console)[]): void {
  for (const { target } of devices) {
    if (!target || target.port !== undefined) continue
    target.port = Math.max(-1, ...devices.map((it) => it.target?.port ?? -1)) + 1
  }
}

const serialModels = {
  'isa-serial': 'isa-serial',
  'usb-serial': 'usb-serial',
  'pci-serial': 'pci-serial',
  'isa-debug': 'isa-debugcon',
} as const

function completeSerialTarget({ target }: Serial): void {
  if (!target) return
  target.type ??= 'isa-serial'
  const wanted = serialModels[target.type as keyof typeof serialModels]
  if (wanted && !target.model?.name) target.model = { name: wanted }
  const name = target.model?.name
  const owner = Object.entries(serialModels).find(([, model]) => model === name)?.[0]
  if (owner && owner !== target.type)
    throw new VirError('configUnsupported', `Target model '${name}' requires target type '${owner}'`)
}

function joinConsole({ devices }: Definition): void {
  const { serials, consoles } = devices
  if (consoles.slice(1).some(({ target }) => target?.type === 'serial'))
    throw new VirError('configUnsupported', 'Only the first console can be a serial port', 'domain')
  const [first] = consoles
  if (first?.target?.type === 'serial') {
    if (serials.length === 0) {
      const { target: _target, ...backend } = first
      const serial: Serial = { ...backend, target: { port: 0 } }
      completeSerialTarget(serial)
      serials.push(serial)
    }
    consoles[0] = consoleOf(serials[0]!)
  } else if (serials[0]?.target?.type === 'isa-serial') consoles.unshift(consoleOf(serials[0]))
}

/** The console that stands for a serial port. */
export function consoleOf(serial: Serial): Console {
  const { type, tty, protocol, log, alias } = serial
  return {
    type,
    ...(tty === undefined ? {} : { tty }),
    sources: serial.sources.map((source) => ({ ...source })),
    ...(protocol ? { protocol: { ...protocol } } : {}),
    ...(log ? { log: { ...log } } : {}),
    target: { type: 'serial', port: serial.target?.port },
    ...(alias ? { alias: { ...alias } } : {}),
  }
}

export function isConsoleOfSerial(console: Console | undefined): boolean {
  return console?.target?.type === 'serial'
}
