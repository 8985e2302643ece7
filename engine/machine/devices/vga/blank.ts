import type { Frame } from '../../../display/screen.ts'
import type { Damage } from './damage.ts'
import type { Picture } from './picture.ts'

/** A screen that is turned off: dark, at the size that it had. */
export class Blank implements Picture {
  readonly width: number
  readonly height: number
  readonly firstPage = 0
  readonly pages = 0

  constructor({ width, height }: Frame) {
    this.width = width
    this.height = height
  }

  draw(frame: Frame, _dirty: Uint8Array | undefined, damage: Damage): void {
    const row = new Uint32Array(this.width)
    for (let y = 0; y < this.height; y++) damage.putRow(frame, y, row)
  }
}
