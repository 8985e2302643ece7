import { VirError } from '../../model/error.ts'
import { noDescriptors } from '../../rpc/refusal.ts'
import type { Call, Handlers } from '../../rpc/server.ts'
import type { ByteStream } from '../../rpc/stream.ts'
import type { Daemon } from '../daemon.ts'
import type { Display } from '../domains/display.ts'
import type { Domain } from '../domains/domain.ts'
import { guestCall } from '../domains/power.ts'
import type { GuestChardev } from '../guest.ts'
import { checkFlags } from './argument.ts'
import { domainOf } from './wire-domain.ts'

/** virDomainConsoleFlags, and the one of virDomainChannelFlags. */
const console = { force: 1, safe: 2 } as const
const forceChannel = 1
/** VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH */
const skipAuthentication = 1

/** What a guest may print while its reader is slow: then the oldest of it is lost, as on a terminal. */
const backlogLimit = 256 << 10
const chunk = 256 << 10

/** Serial ports, channels and pictures of the screen, as streams. */
export function domainStreamHandlers(daemon: Daemon): Handlers {
  const users = new ChardevUsers()
  const open = (
    domain: Domain,
    alias: string | undefined,
    isForced: boolean,
    refusal: string,
    call: Call,
  ) => {
    const chardev = alias === undefined ? undefined : domain.requireGuest().chardev(alias)
    if (!chardev) throw new VirError('operationUnsupported', `the machine has no port for ${alias ?? 'it'}`)
    if (!users.claim(chardev, isForced)) throw new VirError('operationFailed', refusal)
    const stream = call.openStream()
    users.set(chardev, stream)
    connect(chardev, stream)
  }
  return {
    domainOpenConsole: ({ dom, devName, flags }, call) => {
      checkFlags(flags, console.force | console.safe, 'qemuDomainOpenConsole')
      const domain = domainOf(daemon, dom)
      domain.requireGuest()
      const alias = consoleAlias(domain, devName)
      open(
        domain,
        alias,
        (flags & console.force) !== 0,
        'Active console session exists for this domain',
        call,
      )
    },
    domainOpenChannel: ({ dom, name, flags }, call) => {
      checkFlags(flags, forceChannel, 'qemuDomainOpenChannel')
      const domain = domainOf(daemon, dom)
      domain.requireGuest()
      const { channels = [] } = domain.definition.devices ?? {}
      const found = name === null ? channels[0] : channels.find(({ target }) => target?.name === name)
      if (!found) throw new VirError('internalError', `cannot find channel ${name ?? '<null>'}`)
      const isForced = (flags & forceChannel) !== 0
      open(domain, found.alias?.name, isForced, 'Active channel stream exists for this domain', call)
    },
    domainOpenGraphics: ({ dom, idx, flags }) => {
      checkFlags(flags, skipAuthentication, 'qemuDomainOpenGraphics')
      displayOf(domainOf(daemon, dom), idx)
      throw noDescriptors()
    },
    domainOpenGraphicsFd: ({ dom, idx, flags }, call) => {
      checkFlags(flags, skipAuthentication, 'qemuDomainOpenGraphicsFD')
      const display = displayOf(domainOf(daemon, dom), idx)
      const isTrusted = (flags & skipAuthentication) !== 0
      const viewer = display.view(call.passEnd(), { isTrusted })
      // Tabs that are closed close their connection, and nothing of theirs besides.
      const watch = call.client.onClose(() => viewer.close())
      viewer.onChange((change) => {
        if (change === 'closed') watch.dispose()
      })
    },
    domainFdAssociate: ({ dom }) => {
      domainOf(daemon, dom)
      throw noDescriptors()
    },
    domainScreenshot: async ({ dom, screen, flags }, call) => {
      checkFlags(flags, 0, 'qemuDomainScreenshot')
      const domain = domainOf(daemon, dom)
      const guest = domain.requireGuest()
      const { videos = [] } = domain.definition.devices ?? {}
      if (videos.length === 0) throw new VirError('operationInvalid', 'no screens to take screenshot from')
      if (screen !== 0) throw new VirError('operationInvalid', 'no such screen ID')
      const { mime, bytes } = await guestCall(domain, () => guest.screenshot())
      send(bytes, call.openStream())
      return { mime }
    },
  }
}

function displayOf(domain: Domain, index: number): Display {
  const { display } = domain.requireRunning()
  const { graphics = [] } = domain.definition.devices ?? {}
  if (graphics[index] === undefined)
    throw new VirError('internalError', `No graphics backend with index ${index}`)
  if (!display) throw new VirError('operationInvalid', 'the display is not there')
  return display
}

/** By alias, or the first console, or the first serial or parallel port. */
function consoleAlias(domain: Domain, name: string | null): string | undefined {
  const { consoles = [], serials = [], parallels = [] } = domain.definition.devices ?? {}
  const all = [...consoles, ...serials, ...parallels]
  const found = name === null ? all[0] : all.find(({ alias }) => alias?.name === name)
  if (!found) throw new VirError('internalError', `cannot find character device ${name ?? '<null>'}`)
  // A console that stands for the first serial port has that one's bytes.
  const isSerial = found === consoles[0] && consoles[0]?.target?.type === 'serial'
  return (isSerial ? (serials[0] ?? found) : found).alias?.name
}

/** One reader for each port. */
class ChardevUsers {
  private readonly streams = new WeakMap<GuestChardev, ByteStream>()

  /** False if there is one that need not give way. */
  claim(chardev: GuestChardev, isForced: boolean): boolean {
    const current = this.streams.get(chardev)
    if (!current) return true
    if (!isForced) return false
    this.streams.delete(chardev)
    current.abort(new VirError('operationAborted', 'the console was taken over by another client'))
    return true
  }

  set(chardev: GuestChardev, stream: ByteStream): void {
    this.streams.set(chardev, stream)
    stream.onClose(() => {
      if (this.streams.get(chardev) === stream) this.streams.delete(chardev)
    })
  }
}

/** Both directions, until one of both ends: after what the guest said last if it is the guest. */
function connect(chardev: GuestChardev, stream: ByteStream): void {
  let backlog: Uint8Array[] = []
  let backlogBytes = 0
  let draining: Promise<void> | undefined
  const drain = async (): Promise<void> => {
    while (backlog.length > 0) {
      const parts = backlog
      backlog = []
      backlogBytes = 0
      for (const part of parts) await stream.write(part)
    }
    draining = undefined
  }
  const listening = chardev.onData((bytes) => {
    backlog.push(bytes)
    backlogBytes += bytes.length
    while (backlogBytes > backlogLimit && backlog.length > 1) backlogBytes -= backlog.shift()!.length
    // A stream that has ended says so by its own event, below.
    draining ??= drain()
    draining.catch(() => listening.dispose())
  })
  const closing = chardev.onClose(() => {
    const end = async (): Promise<void> => {
      await draining
      await stream.finish()
    }
    end().catch(() => stream.abort())
  })
  stream.onClose(() => {
    listening.dispose()
    closing.dispose()
  })
  const type = async (): Promise<void> => {
    for (let bytes = await stream.read(); bytes; bytes = await stream.read()) chardev.write(bytes)
    await stream.finish()
  }
  type().catch(() => listening.dispose())
}

function send(bytes: Uint8Array, stream: ByteStream): void {
  const write = async (): Promise<void> => {
    for (let at = 0; at < bytes.length; at += chunk) await stream.write(bytes.subarray(at, at + chunk))
    await stream.finish()
  }
  write().catch(() => stream.abort())
}
