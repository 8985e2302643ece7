/** Handlers that no instruction has. They come first. */
export const pseudo = {
  /** The block was dropped (its code was overwritten): look the address up anew. */
  stale: 0,
  /** The block ends without a jump: go on at the op's address; may be linked like a branch. */
  next: 1,
  /** As `next` at the end of a block that runs once: never linked. */
  leave: 2,
  /** #UD */
  undefined: 3,
  /** #GP(0): longer than 15 bytes. */
  tooLong: 4,
  count: 5,
} as const
