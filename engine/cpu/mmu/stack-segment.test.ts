import { describe, expect, it } from 'vitest'
import { FREE, PagedGuest, PRESENT, WRITABLE } from '../../testing/paged-guest.ts'
import { exitReason, state } from '../layout.ts'
import { RBP, RDX, RSI, vector } from '../registers.ts'

const PAGE = 0x40_0000n
const CODE = 0x50_0000n
const ROUNDS = 50n
const NOT_CANONICAL = 0x8000_0000_0000n

/** Loads and stores of 16 bytes at RBP plus something, the stack segment being the default. */
const accesses = {
  'pshufd xmm5,[rbp-0x15],0': '66 0f 70 6d eb 00',
  'movaps xmm0,[rbp-0x15]': '0f 28 45 eb',
  'movaps [rbp-0x15],xmm0': '0f 29 45 eb',
  'movaps xmm0,[rbp+rcx-0x15]': '0f 28 44 0d eb',
  'movaps xmm0,ss:[rbp-0x15]': '36 0f 28 45 eb',
  'movaps xmm0,[ebp-0x15]': '67 0f 28 45 eb',
}

/** Of 10 bytes, at RBP less 15h. */
const floats = {
  'fld tbyte [rbp-0x15]': 'db 6d eb',
  'fstp tbyte [rbp-0x15]': 'db 7d eb',
  'fld tbyte [rbp+rcx-0x15]': 'db 6c 0d eb',
  'fld tbyte ss:[rbp-0x15]': '36 db 6d eb',
}

function faultOf(code: string, rbp: bigint): number | undefined {
  const guest = new PagedGuest('four levels')
  guest.map(PAGE, BigInt(FREE), PRESENT | WRITABLE)
  guest.cpu.set64(state.registers + 8 * RBP, rbp)
  return guest.step(code).fault?.vector
}

describe('16 bytes that must be aligned', () => {
  it.each(Object.entries(accesses))('are #GP(0) where they are not: %s', (_, code) => {
    expect(faultOf(code, PAGE + 0x25n)).toBeUndefined()
    expect(faultOf(code, PAGE + 0x26n)).toBe(vector.GP)
  })

  it.each(Object.entries(accesses).filter(([, code]) => !code.startsWith('67')))(
    'are so even at a non-canonical address of the stack segment, which is #SS(0) else: %s',
    (_, code) => {
      expect(faultOf(code, NOT_CANONICAL + 0x25n)).toBe(vector.SS)
      expect(faultOf(code, NOT_CANONICAL + 0x26n)).toBe(vector.GP)
    },
  )
})

/** The vector with which a loop ends, as RBP becomes `last` after some rounds. */
function loopEndsWith(hotCount: number, code: string, last: bigint): number | undefined {
  const guest = new PagedGuest('four levels', { hotCount })
  const bits = PRESENT | WRITABLE
  guest.map(PAGE, BigInt(FREE), bits)
  guest.map(CODE, BigInt(FREE + 0x1000), bits)
  // 1: fninit; fld1; the code; dec edx; jnz 1b; mov rbp,rsi; jmp 1b
  const body = `db e3 d9 e8 ${code} ff ca 75`
  const back = (bytes: number) => (0x100 - bytes).toString(16)
  const length = body.split(' ').length + 1
  guest.load(FREE + 0x1000, `${body} ${back(length)} 48 89 f5 eb ${back(length + 5)}`)
  guest.prepare({ rip: CODE })
  for (const [register, value] of [
    [RDX, ROUNDS],
    [RBP, PAGE + 0x15n],
    [RSI, last],
  ] as const)
    guest.cpu.set64(state.registers + 8 * register, value)
  while (guest.cpu.run(1000) === exitReason.budget);
  if (hotCount > 0) expect(guest.cpu.counters.translated).toBeGreaterThan(ROUNDS)
  return guest.haltedIn
}

describe('floats of 10 bytes', () => {
  it.each(Object.entries(floats))(
    'are #SS(0) where not all is canonical, in the stack segment: %s',
    (_, code) => {
      for (const hotCount of [0, 1]) {
        expect(loopEndsWith(hotCount, code, PAGE + 0x1015n)).toBe(vector.PF)
        expect(loopEndsWith(hotCount, code, NOT_CANONICAL + 0x15n)).toBe(vector.SS)
        expect(loopEndsWith(hotCount, code, NOT_CANONICAL + 0x15n - 8n)).toBe(vector.SS)
      }
    },
  )
})
