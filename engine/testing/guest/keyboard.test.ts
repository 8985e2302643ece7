import { beforeAll, describe, expect, it } from 'vitest'
import { LAYOUTS, ROWS } from '../../display/keyboard/layouts.table.ts'
import { type LayoutName, typeText } from '../../display/keyboard/typing.ts'
import { CountedGuest } from '../counted-guest.ts'
import { inputEvents } from './input-events.ts'
import { consoleKeymaps } from './keymaps.ts'

const layouts = ['us', 'de', 'fr'] as const satisfies LayoutName[]
const guest = new CountedGuest({ inputs: ['keyboard', 'tablet', 'mouse'] })
const { input } = guest.machine

const [EV_KEY, EV_REL, EV_ABS] = [1, 2, 3]
const NUM_LOCK = 69
const LETTER_A = 30
const SPACE = 57
const ENTER = 28
/** What is held for a key's characters, in the order of the table. */
const held = [[], [42], [100], [42, 100]]
/** What dead keys give with Space on Linux' console. */
const alone = new Map([
  ['`', '`'],
  ['´', "'"],
  ['^', '^'],
  ['~', '~'],
  ['¨', '"'],
  ['¸', ','],
])

function press(key: number, modifiers: readonly number[] = []): void {
  for (const code of [...modifiers, key]) input.key(code, true)
  for (const code of [key, ...modifiers.toReversed()]) input.key(code, false)
  guest.pass(5)
}

const type = (text: string, layout: LayoutName) => {
  for (const { key, held } of typeText(text, layout).keystrokes) press(key, held)
}

/** Every key of a layout with all that it is combined with, and what comes of it. */
function strokesOf(layout: LayoutName) {
  const rows = LAYOUTS[layout].keys.trim().split('\n')
  return rows.flatMap((row, y) =>
    row
      .trim()
      .split(' ')
      .flatMap((levels, x) =>
        [...levels.matchAll(/(◌?)(.)/gu)].map(([, dead, character = ''], level) => ({
          name: `key ${ROWS[y]?.[x]} with ${held[level]?.join('+') || 'nothing'}`,
          key: ROWS[y]?.[x] ?? 0,
          modifiers: held[level] ?? [],
          isDead: dead !== '',
          character: dead === '' ? character : alone.get(character),
        })),
      )
      .filter(({ character = '␀' }) => character !== '␀'),
  )
}

/** What came on tty1 while `act` was done. */
function typed(act: () => void): string {
  guest.ask(': > /tmp/typed')
  act()
  guest.pass(50)
  return Buffer.from(guest.ask('base64 < /tmp/typed'), 'base64').toString()
}

/** The keys that the guest's driver knows. */
function capabilities(name: string): number[] {
  const [, words = ''] =
    new RegExp(`N: Name="${name}"[^]*?B: KEY=(.*)`).exec(guest.ask('cat /proc/bus/input/devices')) ?? []
  return words
    .trim()
    .split(' ')
    .toReversed()
    .flatMap((word, i) =>
      Array.from({ length: 64 }, (_, bit) => ((BigInt(`0x${word}`) >> BigInt(bit)) & 1n ? 64 * i + bit : -1)),
    )
    .filter((code) => code >= 0)
}

const keysOf = (found: number[][]) => found.filter(([kind]) => kind === EV_KEY)

beforeAll(() => {
  const keymaps = [...consoleKeymaps(layouts)].map(([name, map]) => [`root/${name}.map`, map] as const)
  guest.boot(new Map(keymaps)).login()
  // Its Power key would end the guest.
  guest.ask('killall -STOP acpid')
  guest.ask('rmmod virtio_input')
}, 300_000)

describe.each([
  ['PS/2', 'AT Translated Set 2 keyboard', ':'],
  ['virtio', 'QEMU Virtio Keyboard', 'modprobe virtio_input'],
])('a guest with a %s keyboard', (kind, name, load) => {
  beforeAll(() => {
    guest.ask(`${load}; killall -q cat; stty sane -F /dev/tty1; sleep 0.2`)
    guest.ask('loadkmap < /root/us.map')
  })

  it('has a shell on tty1 that does what is typed', () => {
    type(`echo "it's $((6*7)) & [${kind}]" > /tmp/answer; stty raw -echo; cat >> /tmp/typed\n`, 'us')

    expect(guest.ask('cat /tmp/answer')).toBe(`it's 42 & [${kind}]\n`)
  })

  it.each(layouts)('gets from every key of layout %s its characters', (layout) => {
    guest.ask(`loadkmap < /root/${layout}.map`)
    const strokes = strokesOf(layout)
    const found = typed(() => {
      for (const { key, modifiers, isDead } of strokes) {
        press(key, modifiers)
        if (isDead) press(SPACE)
        press(ENTER)
      }
    }).split('\r')

    expect(strokes.length).toBeGreaterThan(90)
    expect(strokes.map(({ name }, i) => `${name}: ${found[i]}`)).toEqual(
      strokes.map(({ name, character }) => `${name}: ${character}`),
    )
  })

  it.each(layouts)('gets texts typed in layout %s as they are, dead keys and all', (layout) => {
    guest.ask(`loadkmap < /root/${layout}.map`)
    const text = 'Voilà: «Ça» – ÄÖÜß äöü éèê ÂÊÎÔÛ âêîôû ëïÿ ñÑ ãõ À\\|{}[]~^`@#€$ 0123456789'
    const { missing } = typeText(text, layout)
    const possible = [...text].filter((character) => !missing.includes(character)).join('')

    expect(typed(() => type(text, layout))).toBe(possible)
  })

  it('knows every key that its driver knows', () => {
    const codes = capabilities(name).filter((code) => code < 240)
    // Twice, so that locks are as they were.
    const found = inputEvents(guest, name, () => {
      for (const code of [...codes, ...codes]) press(code)
    })

    expect(codes.length).toBeGreaterThan(110)
    expect(keysOf(found)).toEqual(
      [...codes, ...codes].flatMap((code) => [
        [EV_KEY, code, 1],
        [EV_KEY, code, 0],
      ]),
    )
  })

  it('repeats a key that is held, and no other', () => {
    guest.ask('loadkmap < /root/us.map')
    const text = typed(() => {
      input.key(LETTER_A, true)
      guest.pass(2000)
      input.key(LETTER_A, false)
      guest.pass(1000)
    })

    expect(text).toMatch(/^a{25,60}$/)
  })

  it('lights its lamps', () => {
    const seen = [1, 2].map(() => {
      press(NUM_LOCK)
      guest.pass(200)
      return input.leds
    })

    expect(seen.toSorted()).toEqual([0, 2])
  })
})

describe('a guest with a tablet', () => {
  it('gets places to the pixel, at the corners and in the middle, with buttons and wheel', () => {
    const at = (x: number, y: number, more = {}) =>
      input.point({ x, y, width: 1024, height: 768, buttons: 0, ...more })
    const found = inputEvents(guest, 'QEMU Virtio Tablet', () => {
      at(512, 384)
      at(0, 0)
      at(1023, 767, { buttons: 1 })
      at(1023, 0, { buttons: 0 })
      at(0, 767, { wheelY: -1 })
    })

    expect(found.filter(([kind]) => kind !== 0)).toEqual([
      [EV_ABS, 0, 16400],
      [EV_ABS, 1, 16405],
      [EV_ABS, 0, 0],
      [EV_ABS, 1, 0],
      [EV_ABS, 0, 32767],
      [EV_ABS, 1, 32767],
      [EV_KEY, 0x110, 1],
      [EV_ABS, 1, 0],
      [EV_KEY, 0x110, 0],
      [EV_ABS, 0, 0],
      [EV_ABS, 1, 32767],
      [EV_REL, 8, 1],
    ])
  })
})
