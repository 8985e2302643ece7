/** How a text is typed on a keyboard whose guest has a certain layout. */
import { LAYOUTS, ROWS } from './layouts.table.ts'

export type LayoutName = keyof typeof LAYOUTS

/** A key that is pressed and let go while others are held; all by their Linux codes (input-event-codes.h). */
export interface Keystroke {
  readonly key: number
  readonly held: readonly number[]
}

export interface Typing {
  readonly keystrokes: readonly Keystroke[]
  /** Characters for which the layout has no keys, each once; they are left out. */
  readonly missing: readonly string[]
}

const LEFT_SHIFT = 42
const ALT_GR = 100
/** What is held for the characters of a key, in the table's order. */
const LEVELS: readonly (readonly number[])[] = [[], [LEFT_SHIFT], [ALT_GR], [LEFT_SHIFT, ALT_GR]]
const SPACE: Keystroke = { key: 57, held: [] }
/** The same in all layouts. */
const COMMON: readonly (readonly [string, Keystroke])[] = [
  [' ', SPACE],
  ['\t', { key: 15, held: [] }],
  ['\n', { key: 28, held: [] }],
]

/** Unicode's combining characters, and the accents of the table. */
const COMBINING = new Map([
  ['\u0300', '`'],
  ['\u0301', '´'],
  ['\u0302', '^'],
  ['\u0303', '~'],
  ['\u0304', '¯'],
  ['\u0306', '˘'],
  ['\u0307', '˙'],
  ['\u0308', '¨'],
  ['\u030a', '˚'],
  ['\u030b', '˝'],
  ['\u030c', 'ˇ'],
  ['\u0327', '¸'],
  ['\u0328', '˛'],
])
/** Dead keys of these give them with Space on every system; others give different things. */
const ALONE_WITH_SPACE = new Set(['`', '^', '~'])

interface Layout {
  readonly characters: ReadonlyMap<string, Keystroke>
  readonly dead: ReadonlyMap<string, Keystroke>
}

const layouts = new Map<LayoutName, Layout>()

/** The keystrokes for a text. Line ends are Enter, however they are written. */
export function typeText(text: string, layout: LayoutName): Typing {
  const keys = layouts.get(layout) ?? readLayout(layout)
  const keystrokes: Keystroke[] = []
  const missing = new Set<string>()
  for (const character of text.replaceAll(/\r\n?/g, '\n').normalize('NFC')) {
    const found = strokes(character, keys)
    if (found) keystrokes.push(...found)
    else missing.add(character)
  }
  return { keystrokes, missing: [...missing] }
}

function strokes(character: string, { characters, dead }: Layout): readonly Keystroke[] | undefined {
  const direct = characters.get(character)
  if (direct) return [direct]
  const alone = ALONE_WITH_SPACE.has(character) ? dead.get(character) : undefined
  if (alone) return [alone, SPACE]
  const [base = '', mark = '', ...others] = character.normalize('NFD')
  const accent = dead.get(COMBINING.get(mark) ?? '')
  const letter = characters.get(base)
  return accent && letter && others.length === 0 ? [accent, letter] : undefined
}

/** Of several ways to a character the one with the fewest keys counts, then the first in the table. */
function readLayout(name: LayoutName): Layout {
  const characters = new Map<string, Keystroke>(COMMON)
  const dead = new Map<string, Keystroke>()
  const keys = LAYOUTS[name].keys
    .trim()
    .split('\n')
    .flatMap((row, y) =>
      row
        .trim()
        .split(' ')
        .map((key, x) => ({ code: ROWS[y]?.[x], levels: readKey(key) })),
    )
  for (const [level, held] of LEVELS.entries()) {
    for (const { code, levels } of keys) {
      const found = levels[level]
      if (found === undefined || code === undefined) continue
      const map = found.isDead ? dead : characters
      if (!map.has(found.character)) map.set(found.character, { key: code, held })
    }
  }
  const layout = { characters, dead }
  layouts.set(name, layout)
  return layout
}

function readKey(text: string): ({ character: string; isDead: boolean } | undefined)[] {
  return [...text.matchAll(/(◌?)(.)/gu)].map(([, dead, character = '']) =>
    character === '␀' ? undefined : { character, isDead: dead !== '' },
  )
}
