import { describe, expect, it } from 'vitest'
import { FREE, PagedGuest, PRESENT, WRITABLE } from '../../testing/paged-guest.ts'
import { exitReason, state } from '../layout.ts'
import { CR0, RDI, RSI } from '../registers.ts'

const PAGE = 0x40_0000n
const DATA = 0x50_0000n
const ROUNDS = 12
const PROTECTED = CR0.PE | CR0.NE | CR0.WP | CR0.ET | CR0.PG

/** What is done in each round; RSI points at control words, RDI at room for results. `leaves`: compiled code is left each time. */
const programs: Record<string, { code: string; cr0?: number; leaves?: boolean }> = {
  'rounding changes in the middle': {
    // fninit; fldpi; fmul st,st; fldcw [rsi]; fmul st,st; fistp dword [rdi]; fldcw [rsi+2]; fldln2; fmul st,st; fstp qword [rdi+8]
    code: 'db e3 d9 eb d8 c8 d9 2e d8 c8 db 1f d9 6e 02 d9 ed d8 c8 dd 5f 08',
  },
  'C1 is set where it was known to be clear': {
    // fninit; fldpi; fchs; fchs; fsqrt; fabs; fnstsw [rdi]; fldl2t; fsqrt; fnstsw [rdi+2]; fldlg2; fldz; fstp st; fsqrt; fabs
    code: 'db e3 d9 eb d9 e0 d9 e0 d9 fa d9 e1 dd 3f d9 e9 d9 fa dd 7f 02 d9 ec d9 ee dd d8 d9 fa d9 e1',
  },
  'an empty register is written': {
    // fninit; fld1; fst st(3); fst st(4); fincstp; fld st(3); fxch st(3); fstp tbyte [rdi]
    code: 'db e3 d9 e8 dd d3 dd d4 d9 f7 d9 c3 d9 cb db 3f',
    leaves: true,
  },
  'the first instruction of a block finds an empty register': {
    // fadd st,st(1); fmulp st(2),st; ffree st; jmp to the next
    code: 'd8 c1 de ca dd c0 eb 00',
    leaves: true,
  },
  'there is no room': { code: 'd9 e8 d9 e8 d9 eb', leaves: true },
  'there is nothing to store': { code: 'db e3 dd 1f d9 5f 08 db 1f db 3f', leaves: true },
  'numbers are exchanged and popped': {
    // fninit; fldpi; fldl2e; fldln2; fld1; fxch st(2); fsubp; fxch st(2); fdivrp st(2); fxch; fst qword; fucomip; fstp dword
    code: 'db e3 d9 eb d9 ea d9 ed d9 e8 d9 ca de e9 d9 ca de f2 d9 c9 dd 17 df e9 d9 5f 08',
  },
  'an exception is raised that is not masked': {
    // fninit; fldcw [rsi+4]; fldpi; fld1; fdivrp; fst dword [rdi]; fmul st,st
    code: 'db e3 d9 6e 04 d9 eb d9 e8 de f1 d9 17 d8 c8',
  },
  'an exception that waits is ignored': {
    code: 'db e3 d9 6e 04 d9 eb d9 e8 de f1 d9 17 d8 c8 dd 1f',
    cr0: PROTECTED & ~CR0.NE,
    leaves: true,
  },
  'the unit may not be used': { code: 'd9 e8 d8 c0', cr0: PROTECTED | CR0.TS },
}

/** mov ecx, ROUNDS; 1: the code; add rdi,16; dec ecx; jnz 1b; hlt */
function guestWith({ code, cr0 }: { code: string; cr0?: number }, hotCount: number): PagedGuest {
  const guest = new PagedGuest('four levels', { hotCount })
  const { cpu } = guest
  guest.map(PAGE, BigInt(FREE), PRESENT | WRITABLE)
  guest.map(DATA, BigInt(FREE) + 0x1000n, PRESENT | WRITABLE)
  for (const [n, word] of [0x0f7f, 0x0a7f, 0x0340].entries())
    guest.ram.setUint16(FREE + 0x1000 + 2 * n, word, true)
  const back = (0x100 - (code.split(' ').length + 8)).toString(16)
  guest.load(
    FREE,
    `b9 ${ROUNDS.toString(16).padStart(2, '0')} 00 00 00 ${code} 48 83 c7 10 ff c9 75 ${back} f4`,
  )
  guest.control({ cr0: cr0 ?? PROTECTED })
  guest.prepare({ rip: PAGE })
  cpu.set64(state.registers + 8 * RSI, DATA)
  cpu.set64(state.registers + 8 * RDI, DATA + 64n)
  return guest
}

const stateOf = ({ cpu }: PagedGuest) => ({
  instructions: cpu.instructions,
  rip: cpu.get64(state.rip).toString(16),
  general: Buffer.from(cpu.buffer.slice(state.registers, state.zero)).toString('hex'),
  unit: Buffer.from(cpu.buffer.slice(state.fpuControl, state.fpu + 128)).toString('hex'),
  data: Buffer.from(cpu.ram.slice(FREE + 0x1000, FREE + 0x1400)).toString('hex'),
})

describe('what is known of the x87 unit', () => {
  it.each(Object.entries(programs))('is so where %s', (_, program) => {
    for (const budget of [1, 3, 1000]) {
      const [one, other] = [guestWith(program, 1), guestWith(program, 0)]
      for (let slice = 0; slice < 400; slice++) {
        for (const guest of [one, other]) guest.cpu.run(budget)
        expect({ budget, ...stateOf(one) }).toEqual({ budget, ...stateOf(other) })
        if (one.cpu.get32(state.exitReason) === exitReason.halt) break
      }
      expect(one.cpu.get32(state.exitReason)).toBe(exitReason.halt)
      if (budget < 1000) continue
      const { translated, exits } = one.cpu.counters
      expect(translated).toBeGreaterThan(0)
      // HLT is the interpreter's, too
      expect(exits.interpret + exits.unknown > 2).toBe(program.leaves ?? false)
    }
  })
})
