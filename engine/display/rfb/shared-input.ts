import { button, type Input } from '../input.ts'

/** What one client holds down. */
export interface Held {
  readonly keys: Set<number>
  /** Bits as {@link button} has them. */
  buttons: number
}

const wheel = { up: 1 << 3, down: 1 << 4, left: 1 << 5, right: 1 << 6 } as const

/** RFB’s order of buttons, from bit 0, and ours. */
const buttons: readonly [bit: number, ours: number][] = [
  [0, button.left],
  [1, button.middle],
  [2, button.right],
  [7, button.side],
  [8, button.extra],
]

/** Keyboard and pointer of a guest that several clients use: what one holds stays down when another lets go. */
export class SharedInput {
  private readonly input: Input
  private readonly clients = new Map<Held, number>()
  private place = { x: 0, y: 0, width: 1, height: 1 }

  constructor(input: Input) {
    this.input = input
  }

  get leds(): number {
    return this.input.leds
  }

  join(): Held {
    const held = { keys: new Set<number>(), buttons: 0 }
    this.clients.set(held, 0)
    return held
  }

  /** Lets go of what only this client held. */
  leave(held: Held): void {
    if (!this.clients.delete(held)) return
    for (const code of held.keys) if (!this.isHeld(code)) this.input.key(code, false)
    if (held.buttons) this.input.point({ ...this.place, buttons: this.allButtons() })
  }

  key(held: Held, code: number, isDown: boolean): void {
    if (isDown) {
      held.keys.add(code)
      this.input.key(code, true)
    } else if (held.keys.delete(code) && !this.isHeld(code)) this.input.key(code, false)
  }

  /** `mask` is that of a PointerEvent: a wheel’s step is a button that goes down (RFC 6143, 7.5.5). */
  point(held: Held, place: { x: number; y: number; width: number; height: number }, mask: number): void {
    const before = this.clients.get(held) ?? 0
    this.clients.set(held, mask)
    const turned = mask & ~before
    const steps = (back: number, forth: number) =>
      Number((turned & forth) !== 0) - Number((turned & back) !== 0)
    held.buttons = buttons.reduce((all, [bit, ours]) => (mask & (1 << bit) ? all | ours : all), 0)
    this.place = place
    this.input.point({
      ...place,
      buttons: this.allButtons(),
      wheelY: steps(wheel.up, wheel.down),
      wheelX: steps(wheel.left, wheel.right),
    })
  }

  private isHeld(code: number): boolean {
    return [...this.clients.keys()].some(({ keys }) => keys.has(code))
  }

  private allButtons(): number {
    return [...this.clients.keys()].reduce((all, { buttons: own }) => all | own, 0)
  }
}
