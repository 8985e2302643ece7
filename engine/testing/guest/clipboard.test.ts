import { inflateSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { Clipboard } from '../../display/clipboard.ts'
import { button } from '../../display/input.ts'
import { RfbServer } from '../../display/rfb/server.ts'
import { GuestAgent } from '../../host/guest-agent.ts'
import { ChannelEnd } from '../channel-pair.ts'
import { CountedGuest } from '../counted-guest.ts'
import { ManualTime } from '../fake-host.ts'
import { RfbClient } from '../rfb-client.ts'

const EXTENDED = 0xc0a1e5ce | 0
const flag = { text: 1, request: 1 << 25, notify: 1 << 27, provide: 1 << 28 }
const SECOND = 1000

/** The desktop with the channel that its agent looks for, and two who look at it. */
class Desk {
  private readonly clipboard = new Clipboard()
  private readonly agent = new GuestAgent(this.clipboard, () => {})
  readonly guest = new CountedGuest({
    image: 'linux-desktop',
    memoryMiB: 512,
    video: 'virtio',
    inputs: ['keyboard', 'tablet'],
    channels: new Map([
      [1, { name: 'com.redhat.spice.0', chardev: this.agent, opened: (isOpen) => this.agent.opened(isOpen) }],
    ]),
  })
  private readonly time = new ManualTime()
  private readonly server = new RfbServer({
    screen: this.guest.machine.screen!,
    input: this.guest.machine.input,
    clipboard: this.clipboard,
    name: 'desktop',
    random: new SeededRandom(1),
    timers: this.time,
  })

  async boot(): Promise<this> {
    this.agent.start()
    this.guest.boot().login()
    this.guest.ask('export DISPLAY=:0 LANG=C.UTF-8; until pidof spice-vdagent fluxbox; do sleep 1; done', 8e9)
    await this.pass(3 * SECOND)
    return this
  }

  /** Another machine that goes on where this one is. */
  goneOn(): Desk {
    const other = new Desk()
    other.guest.machine.restore(this.guest.machine.save())
    other.agent.start()
    return other
  }

  connect(...encodings: number[]): RfbClient {
    const [near, far] = ChannelEnd.pair()
    this.server.accept(far, { isTrusted: true })
    return new RfbClient(near, { encodings })
  }

  /** Both sides get to hear and to answer. */
  async pass(milliseconds: number): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      this.guest.pass(100)
      for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  copy(text: string): void {
    this.guest.ask(`printf '${text}' | xclip -selection clipboard`, 2e9)
  }

  paste(): string {
    return Buffer.from(this.guest.ask('xclip -selection clipboard -o', 2e9), 'latin1').toString()
  }
}

describe('the clipboard of linux-desktop', () => {
  let desk: Desk
  let simple: RfbClient
  let extended: RfbClient

  beforeAll(async () => {
    desk = await new Desk().boot()
    simple = desk.connect(0)
    extended = desk.connect(0, EXTENDED)
    await desk.pass(SECOND)
    extended.extendedCuts.length = 0
  }, 600_000)

  it('is that of who looks at it', async () => {
    desk.copy('Gr\\303\\274\\303\\237e \\342\\202\\254')
    await desk.pass(2 * SECOND)
    expect(extended.extendedCuts.map(({ flags }) => flags)).toEqual([flag.notify | flag.text])
    extended.extendedCut(flag.request | flag.text)
    await desk.pass(2 * SECOND)

    expect(simple.cuts).toEqual(['Grüße ?'])
    const [, provided] = extended.extendedCuts
    expect(provided?.flags).toBe(flag.provide | flag.text)
    expect(inflateSync(provided!.data).subarray(4).toString()).toBe('Grüße €\0')
  }, 300_000)

  it('takes what they copy', async () => {
    simple.cut('von außen')
    await desk.pass(2 * SECOND)

    expect(desk.paste()).toBe('von außen')
  }, 300_000)

  it('has what is selected in the terminal', async () => {
    simple.cuts.length = 0
    simple.point(0, 60, 300)
    await desk.pass(SECOND)
    simple.point(button.left, 60, 300)
    simple.point(0, 60, 300)
    await desk.pass(SECOND)
    for (const char of 'clear; echo selected-here') {
      simple.key(char.charCodeAt(0), true)
      simple.key(char.charCodeAt(0), false)
      await desk.pass(100)
    }
    simple.key(0xff0d, true)
    simple.key(0xff0d, false)
    await desk.pass(2 * SECOND)
    // The line below the title bar, from its third press on as a whole.
    for (let press = 0; press < 3; press++) {
      simple.point(button.left, 70, 72)
      await desk.pass(100)
      simple.point(0, 70, 72)
      await desk.pass(100)
    }
    await desk.pass(2 * SECOND)

    expect(simple.cuts.at(-1)).toContain('selected-here')
  }, 300_000)

  it('goes on when the machine was saved', async () => {
    const other = desk.goneOn()
    const viewer = other.connect(0)
    await other.pass(2 * SECOND)
    viewer.cut('after it')
    await other.pass(2 * SECOND)
    const pasted = other.paste()
    other.copy('and back')
    await other.pass(2 * SECOND)

    expect(pasted).toBe('after it')
    expect(viewer.cuts.at(-1)).toBe('and back')
  }, 300_000)
})
