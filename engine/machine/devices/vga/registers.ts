/**
 * The VGA's registers at ports 3B0h–3DFh but for the palette's. IBM PS/2 Hardware Interface Technical Reference, «Video
 * subsystem»; register numbers are those of its tables.
 */
import type { Clock } from '../../../base/clock.ts'
import { savedRecord } from '../../saved-record.ts'
import type { DeviceState } from '../../state.ts'
import { StateReader } from '../../state-reader.ts'
import { Dac } from './dac.ts'
import {
  ATTRIBUTE_MASKS,
  CRTC_MASKS,
  GRAPHICS_MASKS,
  MODE_3_ATTRIBUTE,
  MODE_3_CRTC,
  MODE_3_GRAPHICS,
  MODE_3_MISCELLANEOUS,
  MODE_3_SEQUENCER,
  SEQUENCER_MASKS,
} from './registers.table.ts'
import { inputStatus } from './timing.ts'

function powerOn() {
  return {
    miscellaneous: MODE_3_MISCELLANEOUS as number,
    feature: 0,
    enabled: true,
    crtcIndex: 0,
    sequencerIndex: 0,
    graphicsIndex: 0,
    /** With bit 5: the palette is shown and not written. */
    attributeIndex: 0x20,
    attributeData: false,
  }
}

export class VgaRegisters {
  readonly crtc = new Uint8Array(25)
  readonly sequencer = new Uint8Array(5)
  readonly graphics = new Uint8Array(9)
  readonly attribute = new Uint8Array(21)
  readonly dac = new Dac()
  /** Grows whenever something that may be seen is changed. */
  changes = 0
  private single = powerOn()
  private readonly clock: Clock
  private readonly onMemoryChange: () => void

  /** `onMemoryChange` is told when the processor's way to memory may be another one. */
  constructor(clock: Clock, onMemoryChange: () => void) {
    this.clock = clock
    this.onMemoryChange = onMemoryChange
    this.dac.onChange = () => void this.changes++
  }

  /** Mode 3, as a BIOS leaves it. */
  reset(): void {
    this.single = powerOn()
    this.crtc.set(MODE_3_CRTC)
    this.sequencer.set(MODE_3_SEQUENCER)
    this.graphics.set(MODE_3_GRAPHICS)
    this.attribute.set(MODE_3_ATTRIBUTE)
    this.dac.reset()
    this.changed()
  }

  save(): DeviceState {
    return {
      version: 1,
      single: { ...this.single },
      crtc: this.crtc.slice(),
      sequencer: this.sequencer.slice(),
      graphics: this.graphics.slice(),
      attribute: this.attribute.slice(),
      dac: this.dac.save(),
    }
  }

  restore(name: string, state: DeviceState): void {
    const from = new StateReader(name, state, 1)
    this.single = savedRecord(name, state.single, powerOn())
    from.bytesInto('crtc', this.crtc)
    from.bytesInto('sequencer', this.sequencer)
    from.bytesInto('graphics', this.graphics)
    from.bytesInto('attribute', this.attribute)
    this.dac.restore(name, from.part('dac'))
    this.changed()
  }

  /** Processors reach the memory (miscellaneous output, bit 1). */
  get isMemoryOn(): boolean {
    return (this.single.miscellaneous & 2) !== 0
  }

  /** The attribute controller shows the palette, and not the border alone. */
  get showsPalette(): boolean {
    return (this.single.attributeIndex & 0x20) !== 0
  }

  get miscellaneous(): number {
    return this.single.miscellaneous
  }

  read(port: number): number {
    const r = this.single
    if (!this.here(port)) return 0xff
    switch (port) {
      case 0x3c0:
        return r.attributeIndex
      case 0x3c1:
        return this.attribute[r.attributeIndex & 0x1f] ?? 0
      case 0x3c2: // the switch sense bit: a colour display
        return 0x10
      case 0x3c3:
        return r.enabled ? 1 : 0
      case 0x3c4:
        return r.sequencerIndex
      case 0x3c5:
        return this.sequencer[r.sequencerIndex] ?? 0
      case 0x3c6:
      case 0x3c7:
      case 0x3c8:
      case 0x3c9:
        return this.dac.read(port)
      case 0x3ca:
        return r.feature
      case 0x3cc:
        return r.miscellaneous
      case 0x3ce:
        return r.graphicsIndex
      case 0x3cf:
        return this.graphics[r.graphicsIndex] ?? 0
      case 0x3b4:
      case 0x3d4:
        return r.crtcIndex
      case 0x3b5:
      case 0x3d5:
        return this.crtc[r.crtcIndex] ?? 0
      case 0x3ba:
      case 0x3da:
        r.attributeData = false
        return inputStatus(this, this.clock.now())
      default:
        return 0xff
    }
  }

  write(port: number, value: number): void {
    const r = this.single
    if (!this.here(port)) return
    switch (port) {
      case 0x3c0:
        this.writeAttribute(value)
        return
      case 0x3c2:
        if (value === r.miscellaneous) return
        r.miscellaneous = value
        this.changed()
        return
      case 0x3c3:
        r.enabled = (value & 1) !== 0
        return
      case 0x3c4:
        r.sequencerIndex = value & 7
        return
      case 0x3c5:
        this.put(this.sequencer, r.sequencerIndex, value & (SEQUENCER_MASKS[r.sequencerIndex] ?? 0))
        return
      case 0x3c6:
      case 0x3c7:
      case 0x3c8:
      case 0x3c9:
        this.dac.write(port, value)
        return
      case 0x3ce:
        r.graphicsIndex = value & 15
        return
      case 0x3cf:
        this.put(this.graphics, r.graphicsIndex, value & (GRAPHICS_MASKS[r.graphicsIndex] ?? 0))
        return
      case 0x3b4:
      case 0x3d4:
        r.crtcIndex = value & 0x3f
        return
      case 0x3b5:
      case 0x3d5:
        this.writeCrtc(r.crtcIndex, value)
        return
      case 0x3ba:
      case 0x3da:
        r.feature = value & 3
    }
  }

  /** The CRTC is at 3D4h with colour and at 3B4h with monochrome; the other one is not there. */
  private here(port: number): boolean {
    const colour = (this.single.miscellaneous & 1) !== 0
    if (port <= 0x3bf) return !colour
    return port < 0x3d0 || colour
  }

  private changed(): void {
    this.changes++
    this.onMemoryChange()
  }

  private put(registers: Uint8Array, index: number, value: number): void {
    if (index >= registers.length) return
    const changed = (registers[index] ?? 0) ^ value
    if (changed === 0) return
    registers[index] = value
    if (changed & this.seenBits(registers, index)) this.changes++
    if (registers === this.sequencer || registers === this.graphics) this.onMemoryChange()
  }

  /** Bits that the picture depends on. Planar modes set the others for each of the processor's accesses. */
  private seenBits(registers: Uint8Array, index: number): number {
    if (registers === this.graphics) return index === 5 ? 0x60 : index === 6 ? 1 : 0
    return registers === this.sequencer && index !== 1 && index !== 3 ? 0 : 0xff
  }

  /** Index and data take turns at one port; reading input status 1 makes the index next. */
  private writeAttribute(value: number): void {
    const r = this.single
    const index = r.attributeIndex & 0x1f
    if (!r.attributeData) {
      if ((r.attributeIndex ^ value) & 0x20) this.changes++
      r.attributeIndex = value & 0x3f
    } else if (index >= 16 || !(r.attributeIndex & 0x20))
      this.put(this.attribute, index, value & (ATTRIBUTE_MASKS[index] ?? 0))
    r.attributeData = !r.attributeData
  }

  /** Bit 7 of register 11h protects registers 0 to 7, but for the line compare bit in 7. */
  private writeCrtc(index: number, value: number): void {
    const old = this.crtc[index] ?? 0
    const masked = value & (CRTC_MASKS[index] ?? 0)
    if (!((this.crtc[0x11] ?? 0) & 0x80) || index > 7) this.put(this.crtc, index, masked)
    else if (index === 7) this.put(this.crtc, 7, (old & ~0x10) | (value & 0x10))
  }
}
