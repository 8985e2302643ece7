/** Handlers that no instruction has. They come first. */
export const pseudo = {
  /** The block was dropped (its code was overwritten): look up anew what comes after the op before. */
  stale: 0,
  /** The block ends without a jump: go on at the op's address; may be linked like a branch. */
  next: 1,
  /** As `next` at the end of a block that runs once: never linked. */
  leave: 2,
  /** #UD */
  undefined: 3,
  /** #GP(0): longer than 15 bytes, or beyond the limit of the code segment. */
  protection: 4,
  /** As `stale`, at the beginning of a block. */
  staleFirst: 5,
  /** A compiled region begins here; its block has been paid for. */
  compiled: 6,
  count: 7,
} as const
