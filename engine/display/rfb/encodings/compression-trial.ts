/** Who keeps more than this is hardly worth the time. */
const WORTHWHILE = 0.75
const SKIPPED = 63

/** Pictures like photographs and noise hardly get smaller: once that is seen, those that come next are not compressed. */
export class CompressionTrial {
  private left = 0

  /** Whether to compress the next part; otherwise it counts as skipped. */
  next(): boolean {
    if (this.left === 0) return true
    this.left--
    return false
  }

  /** A part of `length` bytes has become one of `compressed`. */
  note(length: number, compressed: number): void {
    if (compressed > WORTHWHILE * length) this.left = SKIPPED
  }
}
