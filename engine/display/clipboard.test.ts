import { describe, expect, it } from 'vitest'
import { NotedPeer } from '../testing/clipboard-peer.ts'
import { Clipboard, MOST_CLIPBOARD_BYTES } from './clipboard.ts'

function two() {
  const clipboard = new Clipboard()
  return { clipboard, a: new NotedPeer(clipboard), b: new NotedPeer(clipboard) }
}

describe('a clipboard', () => {
  it('tells others what is copied, and asks whoever copied once it is pasted', () => {
    const { a, b } = two()

    a.copy('text')
    expect([a.offers, b.offers, a.wishes]).toEqual([[], [true], 0])

    expect(b.paste()).toEqual(['text'])
    expect(b.paste()).toEqual(['text'])
    expect(a.wishes).toBe(1)
  })

  it('has what was copied last', () => {
    const { a, b } = two()
    a.copy('first')
    b.copy('second')

    expect(a.paste()).toEqual(['second'])
    expect(b.paste()).toEqual([undefined])
  })

  it('gives nothing when another text comes before the first was given', () => {
    const { clipboard, a, b } = two()
    clipboard.grab(a)
    const got = b.paste()
    expect(got).toEqual([])

    clipboard.grab(a)
    clipboard.give(a, 'second')

    expect(got).toEqual([undefined])
    expect(b.paste()).toEqual(['second'])
  })

  it('answers every question once, and not endlessly many while its owner is silent', () => {
    const { clipboard, a, b } = two()
    clipboard.grab(a)
    const questions = Array.from({ length: 70 }, () => b.paste())
    const early = questions.filter((got) => got.length > 0).length
    clipboard.give(a, 'late')

    expect([early, a.wishes]).toEqual([6, 1])
    expect(questions.flat().filter((text) => text === 'late')).toHaveLength(64)
    expect(questions.flat()).toHaveLength(70)
  })

  it('forgets the text of who leaves', () => {
    const { clipboard, a, b } = two()
    clipboard.grab(a)
    const got = b.paste()

    a.membership.dispose()

    expect(got).toEqual([undefined])
    expect(b.offers).toEqual([true, false])
    expect(b.paste()).toEqual([undefined])
  })

  it('takes no text from who has not copied, and none that is too long', () => {
    const { clipboard, a, b } = two()
    a.copy('x'.repeat(MOST_CLIPBOARD_BYTES + 1))
    clipboard.give(b, 'not mine')

    expect(b.paste()).toEqual([undefined])
  })
})
