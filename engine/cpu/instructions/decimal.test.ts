import { describe, expect, it } from 'vitest'
import { FlatGuest } from '../../testing/flat-guest.ts'
import { AF, CF, vector } from '../registers.ts'

const STACK = 0xf000

/** AX and CF and AF after an instruction in hexadecimal. */
function run(program: string, ax: number): [ax: number, flags: number] {
  const { registers, eflags } = new FlatGuest().run(program, { esp: STACK, eax: ax })
  return [registers.eax, eflags & (CF | AF)]
}

describe('decimal adjustment', () => {
  it('corrects sums of packed digits', () => {
    // mov cl, 35h; add al, cl; daa: 79 + 35 = 114
    expect(run('b1 35 00 c8 27', 0x79)).toEqual([0x14, CF | AF])
  })

  it('corrects differences of packed digits', () => {
    // mov cl, 47h; sub al, cl; das: 35 − 47 = −12 = 88 and a borrow
    expect(run('b1 47 28 c8 2f', 0x35)).toEqual([0x88, CF | AF])
  })

  it('corrects sums and differences of single digits with a carry to AH', () => {
    expect(run('04 08 37', 0x0207)).toEqual([0x0305, CF | AF])
    expect(run('2c 08 3f', 0x0207)).toEqual([0x0109, CF | AF])
  })

  it('splits and joins digits in any base', () => {
    expect(run('d4 0a', 0x3f)[0]).toBe(0x0603)
    expect(run('d5 10', 0x0a05)[0]).toBe(0xa5)
  })

  it('raises #DE for AAM with base 0', () => {
    const { fault } = new FlatGuest().run('d4 00', { esp: STACK, eax: 5 })

    expect(fault?.vector).toBe(vector.DE)
  })
})
