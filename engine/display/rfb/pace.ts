/** Milliseconds between two looks at a screen, and after how many looks at nothing new the next pace will do. */
const PACES = [
  { interval: 16, patience: 60 },
  { interval: 33, patience: 15 },
  { interval: 100, patience: Number.POSITIVE_INFINITY },
] as const
/** So many changes in a row are more than a cursor that blinks. */
const LIVELY = 2

/** How often a screen is looked at: as often as it changes, and at once when somebody does something. */
export class Pace {
  private level = 0
  private changed = 0
  private unchanged = 0

  get interval(): number {
    return PACES[this.level]!.interval
  }

  /** Somebody does something. Returns whether the next look should come earlier than it would have. */
  hurry(): boolean {
    const wasSlow = this.level > 0
    this.level = 0
    this.unchanged = 0
    return wasSlow
  }

  /** Hears what each look has found. */
  note(isChanged: boolean): void {
    this.changed = isChanged ? this.changed + 1 : 0
    this.unchanged = isChanged ? 0 : this.unchanged + 1
    if (this.changed >= LIVELY && this.level > 0) this.level--
    if (this.unchanged < PACES[this.level]!.patience) return
    this.level++
    this.unchanged = 0
  }
}
