/**
 * Hands what a person does at the guest's screen to the input devices that the guest listens to: a keyboard or pointer whose
 * driver is up goes before the PS/2 devices, which every system knows.
 */
import type { Input } from '../../display/input.ts'
import { savedRecord } from '../saved-record.ts'
import type { Device, DeviceState } from '../state.ts'
import { isWhole, StateReader } from '../state-reader.ts'

export interface KeyTarget {
  /** The guest takes keys from this one. */
  readonly isReady: boolean
  /** Bit 0 Scroll Lock, 1 Num Lock, 2 Caps Lock. */
  readonly leds: number
  key(code: number, isDown: boolean): void
}

export interface AbsolutePointer {
  readonly isReady: boolean
  /** A place from 0 to {@link POINTER_RANGE} each way, with the buttons held and the wheel's steps as in `Input`. */
  point(x: number, y: number, buttons: number, wheelY: number, wheelX: number): void
}

export interface RelativePointer {
  readonly isReady: boolean
  /** Steps to the right, down and of the wheel towards the user, with the buttons held. */
  move(dx: number, dy: number, wheelY: number, buttons: number, wheelX: number): void
}

/** The last place of a screen each way, as absolute pointers count. */
export const POINTER_RANGE = 0x7fff

const MOST_PIXELS = 0xffff
const MOST_WHEEL_STEPS = 64
const BUTTONS = 0x1f

export interface InputRouterOptions {
  readonly name: string
  /** The first that is ready is used, or else the last. */
  readonly keyboards: readonly KeyTarget[]
  readonly tablets: readonly AbsolutePointer[]
  readonly mice: readonly RelativePointer[]
}

type Place = Parameters<Input['point']>[0]

/** Where the pointer was last, in pixels; `width` is 0 as long as nobody knows. */
function nowhere() {
  return { x: 0, y: 0, width: 0, height: 0, buttons: 0, tablet: -1, mouse: -1 }
}

export class InputRouter implements Device, Input {
  readonly name: string
  private readonly options: InputRouterOptions
  /** Keys that are down, each with the keyboard that was told so. */
  private readonly held = new Map<number, KeyTarget>()
  private last = nowhere()

  constructor(options: InputRouterOptions) {
    this.name = options.name
    this.options = options
  }

  get leds(): number {
    return this.keyboard?.leds ?? 0
  }

  key(code: number, isDown: boolean): void {
    const target = this.held.get(code) ?? this.keyboard
    if (!target || (!isDown && !this.held.has(code))) return
    if (isDown) this.held.set(code, target)
    else this.held.delete(code)
    target.key(code, isDown)
  }

  point(place: Place): void {
    const [width, height] = [bounded(place.width, MOST_PIXELS), bounded(place.height, MOST_PIXELS)]
    if (width === 0 || height === 0) return
    const x = bounded(place.x, width - 1)
    const y = bounded(place.y, height - 1)
    const buttons = place.buttons & BUTTONS
    const wheelY = steps(place.wheelY)
    const wheelX = steps(place.wheelX)
    const { last } = this
    const tablet = this.options.tablets.findIndex(({ isReady }) => isReady)
    const mouse = tablet < 0 ? this.mouseIndex() : -1
    if (tablet !== last.tablet || mouse !== last.mouse) this.leave()
    this.last = { x, y, width, height, buttons, tablet, mouse }
    if (tablet >= 0) {
      const place = [scaled(x, width), scaled(y, height)] as const
      this.options.tablets[tablet]?.point(...place, buttons, wheelY, wheelX)
      return
    }
    const known = last.width === width && last.height === height && last.mouse === mouse
    const dx = known ? distance(last.x, x, width) : 0
    const dy = known ? distance(last.y, y, height) : 0
    this.options.mice[mouse]?.move(dx, dy, wheelY, buttons, wheelX)
  }

  /** Lets go of every key and button: whoever held them is not there any more. */
  release(): void {
    for (const code of [...this.held.keys()]) this.key(code, false)
    this.leave()
    this.last = { ...this.last, buttons: 0 }
  }

  reset(): void {
    this.held.clear()
    this.last = nowhere()
  }

  save(): DeviceState {
    const { keyboards } = this.options
    const held = [...this.held].map(([code, target]) => [code, keyboards.indexOf(target)])
    return { version: 1, last: { ...this.last }, held }
  }

  restore(state: DeviceState): void {
    const reader = new StateReader(this.name, state, 1)
    const last = savedRecord(this.name, state.last, nowhere())
    this.held.clear()
    for (const pair of reader.list('held')) {
      const [code, index] = Array.isArray(pair) ? pair : []
      const target = isWhole(index) ? this.options.keyboards[index] : undefined
      if (isWhole(code) && target) this.held.set(code, target)
      else reader.fail('held', 'keys, each with its keyboard')
    }
    this.last = last
  }

  private get keyboard(): KeyTarget | undefined {
    const { keyboards } = this.options
    return keyboards.find(({ isReady }) => isReady) ?? keyboards.at(-1)
  }

  private mouseIndex(): number {
    const { mice } = this.options
    const ready = mice.findIndex(({ isReady }) => isReady)
    return ready < 0 ? mice.length - 1 : ready
  }

  /** Buttons that are held on a device do not stay so when another takes over. */
  private leave(): void {
    const { x, y, width, height, buttons, tablet, mouse } = this.last
    if (buttons === 0) return
    this.options.tablets[tablet]?.point(scaled(x, width), scaled(y, height), 0, 0, 0)
    this.options.mice[mouse]?.move(0, 0, 0, 0, 0)
  }
}

function bounded(value: number, most: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.min(most, Math.floor(value))) : 0
}

function steps(value = 0): number {
  return Number.isFinite(value)
    ? Math.max(-MOST_WHEEL_STEPS, Math.min(MOST_WHEEL_STEPS, Math.trunc(value)))
    : 0
}

/** The outermost pixels are the ends of the range. */
function scaled(at: number, size: number): number {
  return size > 1 ? Math.round((at * POINTER_RANGE) / (size - 1)) : 0
}

/**
 * How far a mouse goes. Guests speed mice up and slow them down, so that their pointer strays from the viewer's; at an edge of
 * the screen the mouse goes on by a whole screen, which the guest's pointer cannot, and both are at one place again.
 */
function distance(from: number, to: number, size: number): number {
  if (to !== from && to === 0) return to - from - size
  if (to !== from && to === size - 1) return to - from + size
  return to - from
}
