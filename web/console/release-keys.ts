interface KeyStroke {
  readonly type: string
  readonly code: string
}

const controls = ['ControlLeft', 'ControlRight']
/** Not the right one: where that is AltGr, Windows says Control with it. */
const alts = ['AltLeft']

/**
 * Virt-manager's way out of a guest: Ctrl and Alt pressed and released with no other key between. Any other key makes
 * it a combination that is meant for the guest, such as Ctrl+Alt+F2.
 */
export class ReleaseKeys {
  /** KeyboardEvent.code of what is down. */
  readonly held = new Set<string>()
  private isArmed = false

  /** Whether this event is the release that gives the keyboard back. */
  takes({ type, code }: KeyStroke): boolean {
    if (type === 'keydown') {
      this.held.add(code)
      this.isArmed = this.held.size === 2 && this.holds(controls) && this.holds(alts)
      return false
    }
    const isRelease = this.isArmed && this.held.has(code)
    this.held.delete(code)
    if (isRelease) this.isArmed = false
    return isRelease
  }

  /** Keys that go up elsewhere are not heard of. */
  reset(): void {
    this.held.clear()
    this.isArmed = false
  }

  private holds(codes: readonly string[]): boolean {
    return codes.some((code) => this.held.has(code))
  }
}
