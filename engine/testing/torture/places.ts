/** Where things lie in the linear addresses of random programs. Pages have 4 KiB. */
export const PAGE = 4096

export const linear = {
  code: 0x40_0000,
  /** The same pages of code again; from there, addresses relative to RIP reach {@link dataAgain}. */
  codeAgain: 0x44_0000,
  data: 0x50_0000,
  dataAgain: 0x54_0000,
  /** What random instructions never write: stack pointers, counters, tables of jumps, code to put elsewhere. */
  control: 0x58_0000,
  stack: 0x5a_0000,
  otherStack: 0x5c_0000,
  /** Pages that are mapped when they are first touched. */
  lazy: 0x60_0000,
  device: 0x70_0000,
} as const

/** From an address to the same one in the other mapping of code and data. */
export const AGAIN = linear.codeAgain - linear.code

export const pages = { code: 5, data: 4, control: 2, stack: 2, lazy: 8 } as const

/** Of the data pages the last is the first one again; behind them lies one that can only be read, and then none. */
export const readOnlyPage = linear.data + pages.data * PAGE

/** Offsets in the control pages. */
export const control = {
  /** 64 addresses of code. */
  table: 0,
  /** 8 bytes for each way to fill each place where code is replaced. */
  variants: 0x400,
  /** Where RSP is saved: a value that is always good, and one that is exchanged. */
  stackTop: 0xf00,
  stackOther: 0xf08,
  /** Counts of what handlers did. */
  counters: 0x1000,
} as const

export const JUMPS = 64
export const MOST_SITES = 32
export const VARIANTS = 4

/** Selectors of 64-bit code and of 32-bit code, by the level that runs it. */
export const selectors = { 0: { wide: 0x08, narrow: 0x38 }, 3: { wide: 0x1b, narrow: 0x43 } } as const

/**
 * Registers that random instructions do not write: stack, a sum of what was computed, data, a pointer that walks, how many loops
 * are left.
 */
export const RSP = 4
export const SUM = 12
export const DATA = 13
export const WALK = 14
export const FUEL = 15
export const free = [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11] as const

/** Vectors: of the interrupts that the guest's handlers take, and of the end of a program. */
export const interrupt = {
  tick: 0x20,
  flush: 0x21,
  /** Makes the pages of `lazy` absent again. */
  forget: 0x22,
  /** The two versions of the code change places. */
  exchange: 0x23,
  /** Clears accessed and dirty bits. */
  clean: 0x24,
  /** Another process context. */
  switch: 0x25,
  end: 0x2f,
} as const
