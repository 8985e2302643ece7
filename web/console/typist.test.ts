import { describe, expect, it } from 'vitest'
import { LAYOUTS } from '../../engine/display/keyboard/layouts.table.ts'
import { type LayoutName, typeText } from '../../engine/display/keyboard/typing.ts'
import { typedKeys } from './typed-key.table.ts'
import { Typist } from './typist.ts'

function typistInto(log: string[]) {
  return new Typist(
    (code, isDown) => log.push(`${isDown ? '+' : '-'}${code}`),
    async () => {},
  )
}

describe('a typist', () => {
  it('holds what must be held, and lets go the other way round', async () => {
    const log: string[] = []

    expect(await typistInto(log).type(typeText('aß€', 'de').keystrokes, () => {})).toBe(true)
    expect(log.join(' ')).toBe('+KeyA -KeyA +Minus -Minus +AltRight +KeyE -KeyE -AltRight')
  })

  it('stops when told to', async () => {
    const log: string[] = []
    const typist = typistInto(log)
    const typed = typist.type(typeText('abc', 'us').keystrokes, (done) => done === 1 && typist.stop())

    expect(await typed).toBe(false)
    expect(log.join(' ')).not.toContain('KeyC')
  })
})

describe('keys of the page', () => {
  it.each(Object.keys(LAYOUTS) as LayoutName[])('are known for all that layout %s types', (layout) => {
    const ascii = Array.from({ length: 95 }, (_, n) => String.fromCharCode(32 + n)).join('')
    const { keystrokes } = typeText(`${ascii}\t\n`, layout)
    const codes = keystrokes.flatMap(({ key, held }) => [key, ...held])

    expect(codes.filter((code) => !typedKeys.has(code))).toEqual([])
  })
})
