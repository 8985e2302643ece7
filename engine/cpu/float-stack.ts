import type { I32, I64 } from '../wasm/values.ts'

/** A number in variables: sign and biased exponent as 16 bits, and the significand with its integer bit. Bound. */
export type Float80 = { readonly signed: I32; readonly bits: I64 }

/** A number with what it is to leave in the status word: PE, and C1 if it was rounded up. */
export type Rounded = Float80 & { readonly flags: I32 }

/** Code that does for usual operands gives up, before it has changed anything, where they are not. */
export type GiveUp = (condition: I32) => void

/**
 * The x87 unit as compiled code has it: what is known of it on the way through straight code, and its registers in variables.
 * The state has all of it as well after each change. Registers are numbered from the top as it is before the instruction:
 * what is pushed is written to −1.
 */
export interface FloatStack {
  /** The unit may be used: runs `check` unless that is known. */
  enter(check: () => void): void
  /** Leaves the instruction to the interpreter if one of these registers is empty. */
  require(...registers: number[]): void
  /** The same if there is something where the next number would be pushed. */
  requireRoom(): void
  /** The control word. */
  control(): I32
  /** A register in use. Comes before {@link attempt}. */
  read(register: number): Float80
  /** Writes one. */
  write(register: number, value: Float80): void
  /** It is in use from now on. */
  fill(register: number): void
  exchange(register: number): void
  /** Marks the top as in use or empty, and moves it. */
  pushed(): void
  popped(): void
  /** What an instruction leaves in the status word. */
  setFlags(flags: I32): void
  clearC1(): void
  /** The selector of the code, or that of data, is the one that was recorded; `store` does that unless it is known. */
  recordSelector(which: 'code' | 'data', store: () => void): void
  /** The control word has been changed, and perhaps an exception waits now: comes last. */
  controlChanged(): void
  /**
   * Does it `quickly` unless that gives up, else `exactly`: that works on the state, and the next instruction is the
   * interpreter's if an exception waits then. Both write the registers `changed`. Then `by` numbers have been popped, or one was
   * pushed for −1, which `quickly` leaves to this.
   */
  attempt(
    changed: readonly number[],
    by: number,
    quickly: ((giveUp: GiveUp) => void) | undefined,
    exactly: () => void,
  ): void
  /** Goes on in the interpreter with the next instruction. */
  leaveIf(condition: I32): void
}
