/** Keyboard as virtio input device, with the names and keys of QEMU's. The guest repeats its keys by itself. */
import { linuxCodes } from '../../../display/keyboard/key-codes.ts'
import type { DeviceState } from '../../state.ts'
import { StateReader } from '../../state-reader.ts'
import type { KeyTarget } from '../input-router.ts'
import { EV, VirtioInput } from './input.ts'

const KEYS = [...linuxCodes('linux').keys()]
const KNOWN = new Set(KEYS)
/** LED_NUML, LED_CAPSL and LED_SCROLLL with the bits of `Input`. */
const LIGHTS: readonly number[] = [2, 4, 1]

export class VirtioKeyboard extends VirtioInput implements KeyTarget {
  private readonly held = new Set<number>()
  private lights = 0

  constructor() {
    super({
      name: 'QEMU Virtio Keyboard',
      vendor: 0x0627,
      product: 1,
      version: 1,
      classCode: 0x09_00_00,
      codes: new Map([
        [EV.key, KEYS],
        [EV.rep, [0, 1]],
        [EV.led, [0, 1, 2]],
      ]),
    })
  }

  get leds(): number {
    return this.lights
  }

  key(code: number, isDown: boolean): void {
    if (isDown === this.held.has(code) || !KNOWN.has(code)) return
    // A release goes even if much waits: there was room for its press.
    if (!this.send([[EV.key, code, Number(isDown)]], !isDown)) return
    if (isDown) this.held.add(code)
    else this.held.delete(code)
  }

  protected override set(type: number, code: number, value: number): void {
    const light = type === EV.led ? (LIGHTS[code] ?? 0) : 0
    this.lights = value === 0 ? this.lights & ~light : this.lights | light
  }

  protected override forget(): void {
    this.held.clear()
    this.lights = 0
  }

  protected override parts(): DeviceState {
    return { version: 1, held: [...this.held], lights: this.lights }
  }

  protected override restoreParts(state: DeviceState): void {
    const from = new StateReader('virtio keyboard', state, 1)
    const held = from.numbers('held', from.list('held').length)
    this.lights = from.upTo(7, 'lights')
    this.held.clear()
    for (const key of held) this.held.add(key)
  }
}
