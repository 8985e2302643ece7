import type { Clock } from '../../../base/clock.ts'
import type { Frame, Rectangle, Screen, TextScreen } from '../../../display/screen.ts'
import { Blank } from './blank.ts'
import { Damage } from './damage.ts'
import type { Dispi } from './dispi.ts'
import { GraphicsMode } from './graphics-mode.ts'
import { LinearMode } from './linear-mode.ts'
import type { Picture } from './picture.ts'
import type { VgaRegisters } from './registers.ts'
import { TextMode } from './text-mode.ts'
import type { VideoMemory } from './video-memory.ts'

const NOTHING: readonly Rectangle[] = []

interface VgaScreenParts {
  readonly registers: VgaRegisters
  readonly dispi: Dispi
  readonly memory: VideoMemory
  readonly clock: Clock
  /** There are no modes but those of the VBE extension. */
  readonly isVbeOnly: boolean
}

/** What a monitor shows. */
export class VgaScreen implements Screen {
  readonly pointer = undefined
  private readonly registers: VgaRegisters
  private readonly dispi: Dispi
  private readonly memory: VideoMemory
  private readonly clock: Clock
  private readonly isVbeOnly: boolean
  private shown: Frame = { width: 720, height: 400, pixels: new Uint32Array(720 * 400) }
  private picture: Picture | undefined
  private dirty = new Uint8Array(0)
  /** What the picture was made from. */
  private seenChanges = -1
  private seenPhase = -1

  constructor({ registers, dispi, memory, clock, isVbeOnly }: VgaScreenParts) {
    this.registers = registers
    this.dispi = dispi
    this.memory = memory
    this.clock = clock
    this.isVbeOnly = isVbeOnly
  }

  get frame(): Frame {
    return this.shown
  }

  refresh(): readonly Rectangle[] {
    const now = this.clock.now()
    const isNew = this.registers.changes !== this.seenChanges || !this.picture
    const picture = isNew || !this.picture ? this.makePicture() : this.picture
    const phase = picture.phase?.(now) ?? 0
    const isDirty = this.memory.takeDirty(picture.firstPage, this.dirty)
    if (!isNew && !isDirty && phase === this.seenPhase) return NOTHING
    this.seenPhase = phase
    const damage = new Damage()
    const { width, height } = picture
    const isOther = width !== this.shown.width || height !== this.shown.height
    if (isOther) {
      this.shown = { width, height, pixels: new Uint32Array(width * height) }
      damage.add(0, 0, width, height)
    }
    picture.draw(this.shown, isNew ? undefined : this.dirty, damage, now)
    return isOther ? [{ x: 0, y: 0, width, height }] : damage.rectangles()
  }

  text(): TextScreen | undefined {
    const { registers, memory } = this
    if (this.isVbeOnly || this.dispi.mode || (registers.graphics[6] ?? 0) & 1) return undefined
    return { ...new TextMode(registers, memory.bytes).text(), isBlank: this.isBlank }
  }

  /** Nothing tells this card's driver. */
  suggestSize(): boolean {
    return false
  }

  /** Bit 5 of the attribute index gives the palette to the screen; bit 5 of clocking mode turns the screen off. */
  private get isBlank(): boolean {
    const { registers, dispi } = this
    if (this.isVbeOnly) return !dispi.mode
    return !registers.showsPalette || (!dispi.mode && ((registers.sequencer[1] ?? 0) & 0x20) !== 0)
  }

  private makePicture(): Picture {
    const { registers, dispi, memory } = this
    this.seenChanges = registers.changes
    if (this.isBlank) this.picture = new Blank(this.shown)
    else if (dispi.mode) this.picture = new LinearMode(dispi.mode, registers, memory.bytes)
    else if ((registers.graphics[6] ?? 0) & 1) this.picture = new GraphicsMode(registers, memory.bytes)
    else this.picture = new TextMode(registers, memory.bytes, this.picture)
    this.dirty = new Uint8Array(this.picture.pages)
    return this.picture
  }
}
