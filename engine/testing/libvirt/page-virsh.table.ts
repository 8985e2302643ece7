/** Lines that are not sent through the shell of the page, with the reason. */
export const leftOut: readonly { lines: RegExp; reason: string }[] = [
  { lines: /--verbose/, reason: 'progress is not shown' },
  {
    lines: /--autodestroy|^(?:domstate plain|dominfo transient)$/,
    reason: 'it waits for a connection that ends',
  },
  { lines: /^iface-bridge/, reason: 'the host shows no interfaces that a bridge could be made of' },
  { lines: /^migrate plain/, reason: 'the page can reach no other host' },
]
