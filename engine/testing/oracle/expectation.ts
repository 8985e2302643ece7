/**
 * Makes the expected output of a program from what QEMU printed. Where QEMU differs from the manual the manual counts: one
 * rule for what it always does, and the deviations of a program for the rest.
 */

/** Exceptions that are faults, and push RF. */
const FAULTS = new Set([0x00, 0x05, 0x06, 0x07, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x10, 0x11, 0x13])
const RF = 0x1_0000

/** SDM vol. 3B, 17.3.1.1: faults push EFLAGS with RF set. QEMU does not set it. */
export function withResumeFlag(line: string): string {
  return line.replace(
    /\[([0-9a-f]{2})( (?:e=[0-9a-f]{8} )?ip=[0-9a-f]+ cs=[0-9a-f]+ fl=)([0-9a-f]{6})\b/g,
    (all, vector: string, rest: string, flags: string) =>
      FAULTS.has(Number.parseInt(vector, 16))
        ? `[${vector}${rest}${(Number.parseInt(flags, 16) | RF).toString(16).padStart(6, '0')}`
        : all,
  )
}

/** What stands before the colon: which case a line is about. */
const nameOf = (line: string): string => line.slice(0, line.indexOf(':') + 1)

/**
 * The lines with those of `deviations` in their places, each with the comment that stands above it there. Throws if a
 * deviation has no place, or none of its own, or is none.
 */
export function expectation(fromQemu: readonly string[], deviations: readonly string[]): string[] {
  const lines = fromQemu.map(withResumeFlag)
  const comments = new Map<number, string>()
  let comment = ''
  for (const deviation of deviations) {
    if (deviation.startsWith('# ')) {
      comment = deviation
      continue
    }
    const places = [...lines.keys()].filter((n) => nameOf(lines[n] ?? '') === nameOf(deviation))
    const [place] = places
    if (place === undefined || places.length > 1 || comments.has(place))
      throw new Error(`«${nameOf(deviation)}» stands ${places.length} times in the output`)
    if (lines[place] === deviation) throw new Error(`QEMU does not deviate: ${deviation}`)
    comments.set(place, comment)
    lines[place] = deviation
  }
  return lines.flatMap((line, n) => [...(comments.has(n) ? [comments.get(n) ?? ''] : []), line])
}
