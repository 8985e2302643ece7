import type { Domain } from '../domain.ts'
import { assignAliases } from './aliases.ts'
import { consoleOf, isConsoleOfSerial } from './consoles.ts'

/** What a daemon lends a domain that starts. */
export interface LiveParts {
  /** The terminal of a port of the type pty. */
  terminalOf(alias: string): string | undefined
  /** The port that its display listens at; undefined where nobody can. */
  displayPort(): number | undefined
  /** Where displays listen if the definition does not say. */
  listenAddress: string
  /** Where the daemon makes sockets of channels. */
  channelFolder: string
}

/** What the XML of a running domain has beyond the definition, so far as it is known before the guest runs. */
export function completeLive(domain: Domain, parts: LiveParts): void {
  assignAliases(domain)
  completeImages(domain)
  completePorts(domain, parts)
  completeDisplays(domain, parts)
  if (domain.cpu?.mode === 'custom') domain.cpu.check = 'full'
}

/** Images are numbered from the last disk to the first; each ends its own chain where no other is named. */
function completeImages({ devices }: Domain): void {
  let index = 0
  for (const disk of (devices?.disks ?? []).toReversed()) {
    index++
    if (!disk.source) {
      delete disk.driver?.type
      continue
    }
    disk.source.index = index
    disk.backingStore ??= {}
  }
}

function completePorts({ devices }: Domain, { terminalOf, channelFolder }: LiveParts): void {
  if (!devices) return
  const { serials, parallels, consoles, channels } = devices
  for (const device of [
    ...serials,
    ...parallels,
    ...consoles.filter((it) => !isConsoleOfSerial(it)),
    ...channels,
  ]) {
    const path = device.type === 'pty' ? terminalOf(device.alias?.name ?? '') : undefined
    if (path !== undefined) device.sources = [{ path, seclabels: [] }]
    if (device.type === 'pty' && path !== undefined && consoles.some((it) => it === device)) device.tty = path
  }
  for (const channel of channels) {
    if (channel.target?.type !== 'virtio') continue
    channel.target.state = 'disconnected'
    if (channel.type === 'unix' && channel.sources[0]?.path === undefined)
      channel.sources = [
        { mode: 'bind', path: `${channelFolder}/${channel.target.name ?? ''}`, seclabels: [] },
      ]
  }
  const [serial] = serials
  if (!serial || !isConsoleOfSerial(consoles[0])) return
  consoles[0] = consoleOf(serial)
  const path = serial.type === 'pty' ? serial.sources[0]?.path : undefined
  if (path !== undefined) consoles[0].tty = path
}

function completeDisplays({ devices }: Domain, { displayPort, listenAddress }: LiveParts): void {
  for (const graphics of devices?.graphics ?? []) {
    if (graphics.type !== 'vnc' && graphics.type !== 'spice') continue
    const [listen] = graphics.listens
    if (listen?.type !== 'socket' && listen?.type !== 'none') {
      const port = displayPort()
      if (port === undefined) delete graphics.port
      else graphics.port = port
    }
    if (listen?.type !== 'address') continue
    listen.address ??= listenAddress
    graphics.listen = listen.address
  }
}
