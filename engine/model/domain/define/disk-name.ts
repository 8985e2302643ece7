const prefixes = ['fd', 'hd', 'vd', 'sd', 'xvd', 'ubd']

/** The number that a disk's target stands for (`sda` 0, `sdz` 25, `sdaa` 26); undefined if it is no disk's name. */
export function diskIndex(name: string): number | undefined {
  const prefix = prefixes.find((candidate) => name.startsWith(candidate))
  const match = prefix && /^([a-z]{1,5})(\d*)$/.exec(name.slice(prefix.length))
  if (!match) return undefined
  // A partition's number says nothing about the disk; «0» before another digit is none.
  if (/^0\d/.test(match[2]!)) return undefined
  let index = 0
  for (const [at, letter] of [...match[1]!].entries())
    index = (at === 0 ? 0 : index + 1) * 26 + (letter.charCodeAt(0) - 97)
  return index
}
