/** Lines that are not sent through the shell of the page, with the reason. */
export const leftOut: readonly { lines: RegExp; reason: string }[] = [
  { lines: /--verbose/, reason: 'progress is not shown' },
  {
    lines: /--autodestroy|^(?:domstate plain|dominfo transient)$/,
    reason: 'it waits for a connection that ends',
  },
  { lines: /--console/, reason: 'it needs a terminal' },
]
