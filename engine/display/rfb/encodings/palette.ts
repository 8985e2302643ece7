const MOST_COLOURS = 256
/** Places for colours: four times as many, so that few have to look further. */
const PLACES = 1024

/** A picture's colours, each with a number, in the order in which they come. */
export class Palette {
  readonly colours = new Uint32Array(MOST_COLOURS)
  size = 0
  private readonly keys = new Uint32Array(PLACES)
  private readonly indices = new Uint8Array(PLACES)
  /** Whose turn a place was filled in: a new palette need not empty them. */
  private readonly turns = new Uint32Array(PLACES)
  private turn = 0

  /**
   * Finds the colours of a picture of `width` by `height` pixels that begins at `from`, `stride` pixels from row to row.
   * False if there are more than `most`, which is at most 256.
   */
  gather(
    pixels: Uint32Array,
    from: number,
    stride: number,
    width: number,
    height: number,
    most: number,
  ): boolean {
    this.turn++
    this.size = 0
    let last = ~pixels[from]!
    for (let row = 0; row < height; row++) {
      const start = from + row * stride
      for (let at = start; at < start + width; at++) {
        const pixel = pixels[at]!
        if (pixel === last) continue
        last = pixel
        const place = this.placeOf(pixel)
        if (this.turns[place] === this.turn) continue
        if (this.size === most) return false
        this.turns[place] = this.turn
        this.keys[place] = pixel
        this.indices[place] = this.size
        this.colours[this.size++] = pixel
      }
    }
    return true
  }

  /** The number of a colour that was found. */
  indexOf(pixel: number): number {
    return this.indices[this.placeOf(pixel)]!
  }

  /** Where the colour is, or may be put. */
  private placeOf(pixel: number): number {
    let place = (Math.imul(pixel, 0x9e37_79b1) >>> 22) & (PLACES - 1)
    while (this.turns[place] === this.turn && this.keys[place] !== pixel) place = (place + 1) & (PLACES - 1)
    return place
  }
}
