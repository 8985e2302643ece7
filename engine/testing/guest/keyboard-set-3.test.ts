import { expect, it } from 'vitest'
import { typeText } from '../../display/keyboard/typing.ts'
import { CountedGuest } from '../counted-guest.ts'
import { inputEvents } from './input-events.ts'

const EV_KEY = 1
const name = 'AT Raw Set 3 keyboard'
/** Linux' table of set 3 has no keys beyond those of the keyboard that the set was made for. */
const rows = Array.from({ length: 83 }, (_, i) => i + 1)
const others = [86, 87, 88, 96, 97, 98, 100, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 119]

it('Linux that asks for scan code set 3 gets every key as itself', { timeout: 300_000 }, () => {
  const guest = new CountedGuest({ inputs: [] })
    .boot(new Map(), 'atkbd.set=3 i8042.direct=1 i8042.reset=1')
    .login()
  const { input } = guest.machine
  const press = (key: number, held: readonly number[] = []) => {
    for (const code of [...held, key]) input.key(code, true)
    for (const code of [key, ...held.toReversed()]) input.key(code, false)
    guest.pass(10)
  }

  for (const { key, held } of typeText('echo "Set Three" > /tmp/said\n', 'us').keystrokes) press(key, held)
  guest.pass(200)
  expect(guest.ask('cat /tmp/said')).toBe('Set Three\n')

  const keys = [...rows, ...others]
  const found = inputEvents(guest, name, () => {
    for (const key of [...keys, ...keys]) press(key)
  })
  expect(found.filter(([kind]) => kind === EV_KEY).map(([, code, value]) => [code, value])).toEqual(
    [...keys, ...keys].flatMap((key) => [
      [key, 1],
      [key, 0],
    ]),
  )
})
