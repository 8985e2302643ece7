/** Tablet and mouse as virtio input devices, with the names of QEMU's. */
import type { DeviceState } from '../../state.ts'
import { StateReader } from '../../state-reader.ts'
import { type AbsolutePointer, POINTER_RANGE, type RelativePointer } from '../input-router.ts'
import { EV, type InputEvent, type InputProfile, VirtioInput } from './input.ts'

const [X, Y] = [0, 1]
const REL_HWHEEL = 6
const REL_WHEEL = 8
/** BTN_LEFT, BTN_RIGHT, BTN_MIDDLE, BTN_SIDE and BTN_EXTRA, in the order of `Input`'s bits. */
const BUTTONS = [0x110, 0x111, 0x112, 0x113, 0x114]

/** Buttons and wheels are the same for both. */
class VirtioPointer extends VirtioInput {
  private wanted = 0
  private told = 0

  /** Sends a movement with the buttons held afterwards and the steps of the wheels. */
  protected update(motion: readonly InputEvent[], buttons: number, wheelY: number, wheelX: number): void {
    this.wanted = buttons
    // Linux counts steps away from the user.
    const wheels: InputEvent[] = [
      [EV.rel, REL_WHEEL, -wheelY],
      [EV.rel, REL_HWHEEL, wheelX],
    ]
    this.tell([...motion, ...wheels.filter(([, , steps]) => steps !== 0)])
  }

  protected override drained(): void {
    if (this.wanted !== this.told) this.tell([])
  }

  protected override forget(): void {
    this.wanted = this.told = 0
  }

  protected override parts(): DeviceState {
    return { version: 1, wanted: this.wanted, told: this.told }
  }

  protected override restoreParts(state: DeviceState): void {
    const from = new StateReader('virtio pointer', state, 1)
    this.wanted = from.upTo(0x1f, 'wanted')
    this.told = from.upTo(0x1f, 'told')
  }

  private tell(events: readonly InputEvent[]): void {
    const { wanted, told } = this
    const clicks = BUTTONS.flatMap((code, bit): InputEvent[] =>
      ((wanted ^ told) >> bit) & 1 ? [[EV.key, code, (wanted >> bit) & 1]] : [],
    )
    if (events.length + clicks.length === 0) return
    this.told = wanted
    // Buttons that it is not told of now, it is told of as soon as there is room.
    if (!this.send([...events, ...clicks])) this.told = told
  }
}

export class VirtioTablet extends VirtioPointer implements AbsolutePointer {
  constructor() {
    super({ ...profile('Tablet', 3, 0x09_80_00, EV.abs, [REL_HWHEEL, REL_WHEEL]), range: POINTER_RANGE })
  }

  point(x: number, y: number, buttons: number, wheelY: number, wheelX: number): void {
    const place: InputEvent[] = [
      [EV.abs, X, x],
      [EV.abs, Y, y],
    ]
    this.update(place, buttons, wheelY, wheelX)
  }
}

export class VirtioMouse extends VirtioPointer implements RelativePointer {
  constructor() {
    super(profile('Mouse', 2, 0x09_02_00, EV.rel, [X, Y, REL_HWHEEL, REL_WHEEL]))
  }

  move(dx: number, dy: number, wheelY: number, buttons: number, wheelX: number): void {
    const way: InputEvent[] = [
      [EV.rel, X, dx],
      [EV.rel, Y, dy],
    ]
    this.update(
      way.filter(([, , steps]) => steps !== 0),
      buttons,
      wheelY,
      wheelX,
    )
  }
}

/** Version 2 is QEMU's for pointers whose wheel is an axis and no pair of buttons. */
function profile(
  kind: string,
  product: number,
  classCode: number,
  motion: number,
  relative: readonly number[],
): InputProfile {
  return {
    name: `QEMU Virtio ${kind}`,
    vendor: 0x0627,
    product,
    version: 2,
    classCode,
    codes: new Map<number, readonly number[]>([
      [EV.key, BUTTONS],
      [EV.rel, relative],
      ...(motion === EV.abs ? [[EV.abs, [X, Y]] as const] : []),
    ]),
  }
}
