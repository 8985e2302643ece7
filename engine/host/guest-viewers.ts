import { UserError } from '../base/error.ts'
import type { Random } from '../base/random.ts'
import type { DisplaySpec } from '../daemon/guest.ts'
import type { Clipboard } from '../display/clipboard.ts'
import type { Input } from '../display/input.ts'
import { RfbServer } from '../display/rfb/server.ts'
import type { Screen } from '../display/screen.ts'
import type { FromGuest, ToGuest } from './guest-messages.ts'
import { keymaps } from './keymaps.table.ts'
import { type PortChannel, PortEnd } from './port-channel.ts'
import type { Scheduler } from './scheduler.ts'

interface ViewersOptions {
  name: string
  display: DisplaySpec
  screen: Screen
  input: Input
  clipboard: Clipboard | undefined
  random: Random
  scheduler: Scheduler
  post(news: Extract<FromGuest, { type: 'viewer' }>): void
}

/** Who looks at a guest's screen, in its worker: an RFB server, and the channels of its clients by their numbers. */
export class GuestViewers {
  private readonly options: ViewersOptions
  private readonly server: RfbServer
  private readonly channels = new Map<number, PortChannel>()
  private display: DisplaySpec

  /** Throws a UserError for a keymap that is not known. */
  constructor(options: ViewersOptions) {
    const { name, screen, input, clipboard, random, scheduler, display } = options
    const layout = keymaps.get(display.keymap ?? 'en-us')
    if (!layout) throw new UserError(`could not read keymap file: '${display.keymap}'`)
    this.options = options
    this.display = display
    this.server = new RfbServer({
      name,
      screen,
      input,
      clipboard,
      random,
      layout,
      sharing: display.sharing,
      timers: scheduler,
    })
  }

  /** For those who come from now on. */
  setDisplay(display: DisplaySpec): void {
    this.display = display
  }

  open({ id, place, isLocal, isTrusted }: Extract<ToGuest, { type: 'open viewer' }>): void {
    const { post } = this.options
    const channel = new PortEnd(place).open()
    this.channels.set(id, channel)
    channel.onClose(() => {
      this.channels.delete(id)
      post({ type: 'viewer', id, change: 'closed' })
    })
    this.server.password = this.password()
    this.server.accept(channel, {
      isLocal,
      isTrusted,
      onAdmitted: () => post({ type: 'viewer', id, change: 'initialized' }),
    })
  }

  close(id: number): void {
    this.channels.get(id)?.close()
  }

  /** An empty one lets nobody in. */
  private password(): string | undefined {
    const { password, passwordEnds = Number.POSITIVE_INFINITY } = this.display
    return password !== undefined && Date.now() >= passwordEnds ? '' : password
  }
}
