const key = 'virsh-history'
const most = 500

/** The lines of earlier visits, the last one at the end. */
export function storedHistory(): string[] {
  try {
    const lines: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(lines) ? lines.filter((line) => typeof line === 'string') : []
  } catch {
    return []
  }
}

/** Keeps a line for later visits; what may be a secret is not kept. */
export function storeLine(line: string): void {
  if (isSecret(line)) return
  try {
    localStorage.setItem(key, JSON.stringify([...storedHistory(), line].slice(-most)))
  } catch {
    // A browser that keeps nothing forgets the line with the page.
  }
}

/** Lines with passwords and secrets. */
const isSecret = (line: string): boolean => /\b(?:secret-set-value|set-user-password)\b|passw/i.test(line)
