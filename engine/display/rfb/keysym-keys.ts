import { type LayoutName, typeText } from '../keyboard/typing.ts'
import { FUNCTION_KEYS } from './keysyms.table.ts'
import type { Held, SharedInput } from './shared-input.ts'

const [LEFT_SHIFT, RIGHT_SHIFT, ALT_GR, SPACE] = [42, 54, 100, 57]
/** With Control, Alt or Super a key is a command, whatever it would write. */
const COMMAND_KEYS = [29, 97, 56, 125, 126]
const CAPS_LOCK_LED = 4
/** Keysyms of Unicode's characters begin here (X11, appendix A); those of Latin-1 are the characters themselves. */
const UNICODE = 0x0100_0000
const EURO = 0x20ac

const functionKeys = new Map(FUNCTION_KEYS)

/**
 * A client that tells what keys write, not which they are (RFC 6143, 7.5.4): each character is typed with the keys that the
 * guest's layout has for it, whatever the client's own has.
 */
export class KeysymKeys {
  private readonly input: SharedInput
  private readonly held: Held
  private readonly layout: LayoutName
  /** The key that went down for a keysym; when it comes up its keysym may be another one, or Shift be up already. */
  private readonly down = new Map<number, number>()

  constructor(input: SharedInput, held: Held, layout: LayoutName) {
    this.input = input
    this.held = held
    this.layout = layout
  }

  event(keysym: number, isDown: boolean): void {
    if (!isDown) {
      const code = this.down.get(keysym) ?? functionKeys.get(keysym) ?? this.keystroke(keysym)?.key
      this.down.delete(keysym)
      if (code !== undefined) this.input.key(this.held, code, false)
      return
    }
    const code = functionKeys.get(keysym)
    if (code !== undefined) this.press(keysym, code)
    else this.write(keysym)
  }

  private press(keysym: number, code: number): void {
    this.down.set(keysym, code)
    this.input.key(this.held, code, true)
  }

  /** Shift and AltGr are as the character needs them while its key goes down. */
  private write(keysym: number): void {
    const keystroke = this.keystroke(keysym)
    if (!keystroke) return
    const { key, held } = keystroke
    const isCommand = COMMAND_KEYS.some((code) => this.held.keys.has(code))
    const needsShift = held.includes(LEFT_SHIFT) !== (this.isCapital() && hasCase(keysym))
    const changes =
      isCommand || key === SPACE
        ? []
        : [
            ...this.changed([LEFT_SHIFT, RIGHT_SHIFT], needsShift),
            ...this.changed([ALT_GR], held.includes(ALT_GR)),
          ]
    for (const [code, isDown] of changes) this.input.key(this.held, code, isDown)
    this.press(keysym, key)
    for (const [code, isDown] of changes) this.input.key(this.held, code, !isDown)
  }

  /** What is to be pressed or let go so that one of these keys is held, or none. */
  private changed(codes: readonly number[], isNeeded: boolean): [code: number, isDown: boolean][] {
    const down = codes.filter((code) => this.held.keys.has(code))
    if (isNeeded) return down.length > 0 ? [] : [[codes[0]!, true]]
    return down.map((code) => [code, false])
  }

  private isCapital(): boolean {
    return (this.input.leds & CAPS_LOCK_LED) !== 0
  }

  private keystroke(keysym: number) {
    const character = characterOf(keysym)
    if (character === undefined) return undefined
    const { keystrokes } = typeText(character, this.layout)
    return keystrokes.length === 1 ? keystrokes[0] : undefined
  }
}

function characterOf(keysym: number): string | undefined {
  if ((keysym >= 0x20 && keysym < 0x7f) || (keysym >= 0xa0 && keysym < 0x100) || keysym === EURO)
    return String.fromCharCode(keysym)
  const point = keysym - UNICODE
  return point >= 0x20 && point < 0x11_0000 ? String.fromCodePoint(point) : undefined
}

function hasCase(keysym: number): boolean {
  const character = characterOf(keysym) ?? ''
  return character.toLowerCase() !== character.toUpperCase()
}
