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

  /** Oldest first. */
  entries(): T[] {
    return Array.from({ length: this.count }, (_, index) => this.at(index))
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
