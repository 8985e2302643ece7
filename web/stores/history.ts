/** The newest of what was seen, in a ring: what is older than a span, or too many, makes room. */
export class History<T extends { time: number }> {
  private readonly ring: (T | undefined)[]
  private readonly span: number
  private first = 0
  private count = 0

  /** `span` in milliseconds. */
  constructor(capacity: number, span: number) {
    this.ring = new Array<T | undefined>(capacity)
    this.span = span
  }

  add(entry: T): void {
    if (this.count === this.ring.length) this.drop()
    this.ring[(this.first + this.count) % this.ring.length] = entry
    this.count++
    while (this.at(0).time < entry.time - this.span) this.drop()
  }

  /** Oldest first; the newest ones if not all are asked for. */
  entries(most = this.count): T[] {
    const length = Math.min(most, this.count)
    return Array.from({ length }, (_, index) => this.at(this.count - length + index))
  }

  private at(index: number): T {
    return this.ring[(this.first + index) % this.ring.length]!
  }

  private drop(): void {
    this.ring[this.first] = undefined
    this.first = (this.first + 1) % this.ring.length
    this.count--
  }
}
