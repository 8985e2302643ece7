import { pageRecord } from './layout.ts'

const PAGE = 4096

/** Per page of RAM, and of video memory behind it, whether it was written and whether it holds code that was translated. */
export class PageRecords {
  private readonly i32: Int32Array
  private readonly ramBase: number
  private readonly codeWritten: (host: number, bytes: number) => void

  /** `ramBase` is where RAM lies in `buffer`. Code that is overwritten is told by its place there. */
  constructor(buffer: ArrayBuffer, ramBase: number, codeWritten: (host: number, bytes: number) => void) {
    this.i32 = new Int32Array(buffer, 0, ramBase >> 2)
    this.ramBase = ramBase
    this.codeWritten = codeWritten
  }

  /** The host wrote to [address, address + length), counted from RAM's first byte. */
  written(address: number, length: number): void {
    const first = this.ramBase + address
    for (let page = first - (first % PAGE); page < first + length; page += PAGE) {
      const record = placeOf((page - this.ramBase) >>> 12)
      const flags = this.i32[record] ?? 0
      this.i32[record] = flags | pageRecord.dirty
      if (flags & pageRecord.code) {
        const start = Math.max(page, first)
        this.codeWritten(start, Math.min(page + PAGE, first + length) - start)
      }
    }
  }

  isDirty(page: number): boolean {
    return ((this.i32[placeOf(page)] ?? 0) & pageRecord.dirty) !== 0
  }

  /** Says in each byte of `into` whether that page from `first` on is dirty, 1 or 0, and makes it clean. Gives whether any was. */
  takeDirty(first: number, into: Uint8Array): boolean {
    let any = false
    for (let i = 0; i < into.length; i++) {
      const record = placeOf(first + i)
      const flags = this.i32[record] ?? 0
      const dirty = flags & pageRecord.dirty
      into[i] = dirty
      if (dirty === 0) continue
      this.i32[record] = flags & ~pageRecord.dirty
      any = true
    }
    return any
  }

  /** Makes the pages clean that are below `end`. */
  clean(end: number): void {
    for (let page = 0; page < end; page++) {
      const record = placeOf(page)
      this.i32[record] = (this.i32[record] ?? 0) & ~pageRecord.dirty
    }
  }
}

/** Index of a page's flags among the memory's i32. */
const placeOf = (page: number): number => (pageRecord.start + page * pageRecord.size + pageRecord.flags) >>> 2
