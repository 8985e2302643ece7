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

/** Instructions that programs have often, a byte `..` of them random, and random bytes. */
function someCode(seed: number, length: number): Uint8Array {
  const random = new SeededRandom(seed)
  const usual = [
    '90',
    '0f 1f 40 00',
    '48 89 c3',
    '8b 45 ..', // mov eax,[rbp+n]
    '48 89 44 24 ..', // mov [rsp+n],rax
    '8b 83 .. .. 00 00', // mov eax,[rbx+n]
    '80 7d .. ..', // cmp byte [rbp+n],n
    '39 d8',
    '74 ..',
    '0f 84 .. .. 00 00',
    'e8 .. .. ff ff',
    'eb ..',
    '55',
    '83 c0 ..',
    '66 0f 6f c1',
    '48 8b 05 .. 00 00 00', // mov rax,[rip+n]
    '83 3d .. .. 00 00 ..', // cmp dword [rip+n],n
    '48 8d 0d .. .. ff 7f', // lea rcx,[rip+n], where n and its place in the page may be more than 31 bits
    'f2 0f 10 05 .. .. .. ..', // movsd xmm0,[rip+n]
  ]
  const code: number[] = []
  while (code.length < length) {
    const text = usual[random.next() % (usual.length + 1)] ?? '..'
    const byte = (digits: string) => (digits === '..' ? random.next() & 0xff : Number.parseInt(digits, 16))
    code.push(...text.split(' ').map(byte))
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

  it('are not decoded again where only their displacements differ', () => {
    // mov rcx,[rax+8]; lea rax,[rip+16]; je; mov dword [rsp+4],1; call
    const code = new Uint8Array(PAGE)
    code.set(
      Buffer.from('488b4808 488d0510000000 7405 c744240401000000 e800010000'.replaceAll(' ', ''), 'hex'),
    )
    code.set(
      Buffer.from('488b4810 488d05f0ffffff 74f5 c744240801000000 e8fffeffff'.replaceAll(' ', ''), 'hex'),
      64,
    )
    const translate = translatorOf(code)
    const decode = vi.spyOn(decoder, 'decode')
    translate(0)
    decode.mockClear()
    const again = translate(64)

    // an immediate follows that of mov
    expect(decode.mock.calls.length).toBe(1)
    decode.mockRestore()
    expect(again).toBe(translatorOf(code)(64))
  })

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
