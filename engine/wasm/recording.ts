import type { ByteWriter } from './bytes.ts'
import type { Label } from './references.ts'
import type { ValType } from './values.ts'

/** What is noted about the variables of recorded code, in the order in which it happened: a kind and a number. */
export const event = {
  /** A temporary variable is made; number: its place in {@link tempTypes}. */
  temp: 0,
  /** A scope of temporary variables begins, ends. */
  open: 1,
  close: 2,
  /** A variable that lives longer is used for the first time; the number is its owner's, who can give it again. */
  cell: 3,
  /** Something else that is to happen again, by its number. */
  other: 4,
} as const
const EVENT_BITS = 3

export const tempTypes: readonly ValType[] = ['i32', 'i64', 'f32', 'f64', 'v128']

/** What in recorded code differs from function to function. */
export const mark = { end: 0, local: 1, callee: 2, depth: 3, hint: 4, hole: 5 } as const

const UNKNOWN = -1
/** Code with a variable of a larger index cannot be repeated. */
const MOST_VARIABLES = 1024

/**
 * Notes of code that is being written what would be different if it were written into another function: variables, callees, how
 * deep it lies in blocks. {@link keep} gives it a form from which FunctionBuilder.repeat writes it there.
 */
export class Recording {
  /** Whether it can be written elsewhere at all. */
  isGood = true
  // what the code depends on, for the one who records
  /** Where it lies in the guest's memory. */
  isPlaced = false
  /** The very instruction that it is for, not only what that does. */
  isOwn = false
  /** Where the flags were; and whether it has put them elsewhere. */
  usesFlags = false
  setsFlags = false
  /** What else was known before it. */
  usesKnown = false
  /** Whether it is in a loop. */
  usesRepeated = false
  // what was noted before is overwritten: to make an array shorter and longer costs more than to count
  /** For each place that differs: where it begins and ends, its kind, and a number. */
  private readonly marks: number[] = []
  private markCount = 0
  private readonly events: number[] = []
  private eventCount = 0
  /** Variables by their index: the number of the event that gave it. */
  private readonly variables: number[] = new Array(MOST_VARIABLES).fill(UNKNOWN)
  /** Their indices. */
  private readonly made: number[] = []
  private madeCount = 0
  private firstVariable = 0
  private start = 0
  private depth = 0
  private exit: Label | undefined
  private readonly callees: { readonly index: number }[]

  /** Callees are numbered by their places in `callees`. */
  constructor(callees: { readonly index: number }[]) {
    this.callees = callees
  }

  /** Begins anew. Variables below `firstVariable` are the same everywhere, and branches may lead out to `exit`. */
  begin(start: number, depth: number, firstVariable: number, exit: Label): void {
    this.isGood = true
    this.isPlaced = false
    this.isOwn = false
    this.usesFlags = false
    this.setsFlags = false
    this.usesKnown = false
    this.usesRepeated = false
    this.markCount = 0
    this.eventCount = 0
    for (let i = 0; i < this.madeCount; i++) this.variables[this.made[i] as number] = UNKNOWN
    this.madeCount = 0
    this.start = start
    this.depth = depth
    this.firstVariable = firstVariable
    this.exit = exit
  }

  note(kind: number, number: number): void {
    this.events[this.eventCount++] = (number << EVENT_BITS) | kind
  }

  temp(type: ValType, index: number): void {
    this.note(event.temp, tempTypes.indexOf(type))
    this.give(index)
  }

  private give(index: number): void {
    if (index >= MOST_VARIABLES) this.isGood = false
    else {
      this.variables[index] = this.madeCount
      this.made[this.madeCount++] = index
    }
  }

  private mark(start: number, end: number, kind: number, number: number): void {
    const { marks, markCount } = this
    marks[markCount] = start
    marks[markCount + 1] = end
    marks[markCount + 2] = kind
    marks[markCount + 3] = number
    this.markCount = markCount + 4
  }

  cell(number: number, index: number): void {
    if (this.numberOf(index) !== UNKNOWN) return
    this.note(event.cell, number)
    this.give(index)
  }

  local(start: number, end: number, index: number): void {
    if (index < this.firstVariable) return
    const number = this.numberOf(index)
    if (number === UNKNOWN) this.isGood = false
    else this.mark(start, end, mark.local, number)
  }

  callee(start: number, end: number, f: { readonly index: number }): void {
    let number = this.callees.indexOf(f)
    if (number < 0) number = this.callees.push(f) - 1
    this.mark(start, end, mark.callee, number)
  }

  /** A branch from `depth` blocks to a label. */
  branch(start: number, end: number, depth: number, to: Label): void {
    if (to.depth > this.depth) return
    if (to === this.exit) this.mark(start, end, mark.depth, depth - this.depth)
    else this.isGood = false
  }

  hint(at: number, likely: boolean): void {
    this.mark(at, at, mark.hint, likely ? 1 : 0)
  }

  /** Code that is to be written anew each time, by its number. */
  hole(start: number, end: number, number: number): void {
    this.mark(start, end, mark.hole, number)
  }

  /** The number of a variable in what is kept, −1 if it has none. */
  numberOf(index: number): number {
    return this.variables[index] ?? UNKNOWN
  }

  /** Appends to `out` what was recorded, of which `code` is the bytes up to `end`. */
  keep(out: ByteWriter, code: Uint8Array, end: number): void {
    const { events, eventCount, marks, markCount } = this
    out.unsigned(eventCount)
    for (let i = 0; i < eventCount; i++) out.unsigned(events[i] as number)
    let from = this.start
    for (let i = 0; i < markCount; i += 4) {
      const [start, after] = [marks[i] as number, marks[i + 1] as number]
      out.unsigned(start - from)
      out.copy(code, from, start)
      out.u8(marks[i + 2] as number)
      out.unsigned(marks[i + 3] as number)
      from = after
    }
    out.unsigned(end - from)
    out.copy(code, from, end)
    out.u8(mark.end)
  }
}

export const eventKind = (e: number): number => e & ((1 << EVENT_BITS) - 1)
export const eventNumber = (e: number): number => e >> EVENT_BITS
