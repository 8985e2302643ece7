import { describe, expect, it, vi } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { Decoder } from '../decoder.ts'
import { engineModule } from '../engine-module.ts'
import { arena, block, op } from '../layout.ts'
import { LONG64 } from '../mode.ts'
import { rows } from '../table/rows.ts'
import { Translator } from './translator.ts'

const CODE = arena.first + 0x1_0000
const PAGE = 4096
const decoder = new Decoder(rows)

/** A translator with pages of code behind one another. */
function translatorOf(code: Uint8Array) {
  const buffer = new ArrayBuffer(CODE + code.length + PAGE)
  const bytes = new Uint8Array(buffer)
  bytes.set(code, CODE)
  let host = CODE
  const translator = new Translator(buffer, decoder, engineModule().description, () => (host & -PAGE) + PAGE)
  return (at: number): string => {
    host = CODE + at
    const made = translator.translate(arena.first, {
      host,
      mode: LONG64,
      low: host & (PAGE - 1),
      high: 0,
      most: 64,
      keep: true,
    })
    const first = arena.first + block.size
    const ops = Buffer.from(bytes.slice(first, first + (made?.ops ?? 0) * op.size)).toString('hex')
    return `${JSON.stringify(made)} ${ops}`
  }
}

/** Instructions that programs have often, with random operands, and random bytes. */
function someCode(seed: number, length: number): Uint8Array {
  const random = new SeededRandom(seed)
  const usual = [
    '90',
    '0f 1f 40 00',
    '48 89 c3',
    '8b 45 08',
    '39 d8',
    '74 05',
    '0f 84 00 01 00 00',
    '55',
    '83 c0 01',
    '66 0f 6f c1',
  ]
  const code: number[] = []
  while (code.length < length) {
    const chosen = random.next() % (usual.length + 2)
    const text = usual[chosen]
    if (text) code.push(...text.split(' ').map((byte) => Number.parseInt(byte, 16)))
    // mov rax,[rip+n] with one of few n; anything
    else if (chosen === usual.length) code.push(0x48, 0x8b, 0x05, random.next() & 3, 0, 0, 0)
    else code.push(random.next() & 0xff)
  }
  return Uint8Array.from(code.slice(0, length))
}

describe('instructions that are known by their bytes', () => {
  it('make the same blocks as when they are decoded', () => {
    const code = someCode(1, 3 * PAGE)
    const knowing = translatorOf(code)
    for (let at = 0; at < code.length; at++) knowing(at)

    for (let at = 0; at < 2 * PAGE; at += 7) expect(knowing(at)).toBe(translatorOf(code)(at))
  }, 60_000)

  it('are not decoded again, but where they lie across the end of what can be looked up', () => {
    // add eax,1; mov rcx,[rax+8]; ret, three times, the last at the end of the page
    const code = new Uint8Array(PAGE)
    for (const at of [0, 8, PAGE - 8]) code.set(Buffer.from('83c001488b4808c3', 'hex'), at)
    const translate = translatorOf(code)
    const decode = vi.spyOn(decoder, 'decode')
    const decodedAt = (at: number): number => {
      decode.mockClear()
      translate(at)
      return decode.mock.calls.length
    }

    expect([0, 8, PAGE - 8].map(decodedAt)).toEqual([3, 0, 2])
    decode.mockRestore()
  })
})
