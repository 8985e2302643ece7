import type { ReleaseKeysName } from '../stores/screen-settings.ts'

interface KeyStroke {
  readonly type: string
  readonly code: string
}

const controls = ['ControlLeft', 'ControlRight']
/** Not the right one: where that is AltGr, Windows says Control with it. */
const alts = ['AltLeft']
const shifts = ['ShiftLeft', 'ShiftRight']

/** For each choice the keys that must be down, each as any of its codes. */
const choices: Record<ReleaseKeysName, readonly (readonly string[])[]> = {
  'ctrl-alt': [controls, alts],
  'ctrl-shift': [controls, shifts],
  'ctrl-alt-shift': [controls, alts, shifts],
  'right-ctrl': [['ControlRight']],
}

/**
 * Virt-manager's way out of a guest: keys such as Ctrl and Alt pressed and released with no other key between. Any other key
 * makes it a combination that is meant for the guest, such as Ctrl+Alt+F2.
 */
export class ReleaseKeys {
  /** KeyboardEvent.code of what is down. */
  readonly held = new Set<string>()
  choice: ReleaseKeysName = 'ctrl-alt'
  private isArmed = false

  /** Whether this event is the release that gives the keyboard back. */
  takes({ type, code }: KeyStroke): boolean {
    if (type === 'keydown') {
      this.held.add(code)
      const wanted = choices[this.choice]
      this.isArmed =
        this.held.size === wanted.length && wanted.every((codes) => codes.some((one) => this.held.has(one)))
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
}
