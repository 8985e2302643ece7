import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { FREE, PagedGuest, PRESENT, WRITABLE } from '../../testing/paged-guest.ts'
import { randomShapes } from '../../testing/region-shapes.ts'
import { exitReason, state } from '../layout.ts'
import { CR4, RDI, RSI } from '../registers.ts'

const PAGE = 0x40_0000n
const DATA = 0x50_0000n
/** Where in the page of data values of MXCSR lie. */
const CONTROLS = 0xf00

/** Prefix and opcode of instructions on vector registers, or such a register and memory. */
const arithmetic = ['58', '59', '5c', '5e', '51', '5d', '5f', '5a'].flatMap((opcode) =>
  ['', '66', 'f2', 'f3'].map((prefix) => `${prefix} 0f ${opcode}`),
)
const list = (text: string): string[] => text.split(', ')
const others = list(
  'f2 0f 10, f3 0f 10, 0f 28, 66 0f 6f, 66 0f 10, f3 0f 7e, 66 0f 14, 66 0f 15, 66 0f 6c, f2 0f 12, 66 0f 7c, 66 0f d0, ' +
    'f2 0f 7d, 66 0f 57, 66 0f 54, 66 0f d4, 66 0f 2e, 0f 2e, f3 0f e6, 0f 5b, 66 0f 5b, 66 0f e6, 0f 12, 0f 16',
)
/** With an immediate. */
const chosen = list('66 0f c2, f2 0f c2, 66 0f 70, f2 0f 70, f3 0f 70, 0f c6, 66 0f c6')
const loads = list('66 0f 12, 66 0f 16')
const stores = list('f2 0f 11, f3 0f 11, 66 0f 29, 0f 11, 66 0f d6, 66 0f 17')
/** To or from EAX. */
const general = list('f2 0f 2a, f3 0f 2a, f2 0f 2c, f3 0f 2d')

const special = [
  ...[0n, 1n << 63n, 1n, 0xf_ffff_ffff_ffffn, 1n << 52n, (1n << 53n) | 1n, 0x7fef_ffff_ffff_ffffn],
  ...[0x7ff0_0000_0000_0000n, 0xfff8_0000_0000_0001n, 0x7ff4_0000_0000_0000n, 0x0080_0000_0000_0001n],
  ...[0x7f7f_ffff_7f7f_ffffn, 0x7f80_0000_ff80_0000n, 0x0000_0001_3f80_0000n, 0x3f80_0000_8000_0001n],
]
const controls = [0x1fa0, 0x1f80, 0x9fa0, 0x1fe0, 0x9fc0, 0x3fa0, 0x5f80, 0x1fbf, 0x1f20]

const byte = (value: number): string => value.toString(16).padStart(2, '0')

class Program {
  private readonly random: SeededRandom
  /** Of 100 numbers so many are special; the others are of ordinary size, with few bits or many. */
  private readonly rarity: number

  constructor(seed: number) {
    this.random = new SeededRandom(seed)
    this.rarity = [0, 3, 30][seed % 3] ?? 0
  }

  private below(n: number): number {
    return this.random.next() % n
  }

  private one<X>(of: readonly X[]): X {
    return of[this.below(of.length)] as X
  }

  number(): bigint {
    if (this.below(100) < this.rarity) return this.one(special)
    const view = new DataView(new ArrayBuffer(8))
    const value = this.below(2) ? this.below(64) : this.random.next() / 65_537
    if (this.below(3) > 0) view.setFloat64(0, this.below(2) ? value : -value)
    else for (const at of [0, 4]) view.setFloat32(at, value * (at + 1))
    return view.getBigUint64(0)
  }

  private instruction(): string {
    const register = (rm: number): string => (0xc0 | (this.below(6) << 3) | rm).toString(16)
    const memory = (): string => `${(0x46 | (this.below(6) << 3)).toString(16)} ${byte(16 * this.below(7))}`
    switch (this.below(12)) {
      case 0:
        return `${this.one(stores)} ${memory()}`
      case 1:
        return `${this.one(loads)} ${memory()}`
      case 2:
        return `${this.one(general)} ${(0xc0 | (this.below(2) ? this.below(6) : 0)).toString(16)}`
      case 3:
        return `${this.one(chosen)} ${register(this.below(6))} ${byte(this.below(256))}`
      case 4:
        return this.below(8) === 0 ? `0f ae 57 ${byte(4 * this.below(controls.length))}` : '83 d2 00'
      case 5:
      case 6:
        return `${this.one(others)} ${this.below(3) ? register(this.below(6)) : memory()}`
      default:
        return `${this.one(arithmetic)} ${this.below(3) ? register(this.below(6)) : memory()}`
    }
  }

  /** mov ecx,40; 1: instructions, some of them jumped over; add rsi,16; dec ecx; jnz 1b; hlt. */
  code(): string {
    const bytes: string[] = []
    for (let n = 0; n < 22; n++) {
      const one = this.instruction().trim().split(' ')
      const jump = [byte(one.length)]
      if (this.below(5) === 0) bytes.push(this.one(['7a', '72', '77', '74']), ...jump)
      bytes.push(...one)
    }
    const back = new Uint8Array(new Int32Array([-(bytes.length + 4 + 2 + 6)]).buffer)
    return ['b9 28 00 00 00', ...bytes, '48 83 c6 10 ff c9 0f 85', ...[...back].map(byte), 'f4'].join(' ')
  }
}

function guestWith(seed: number, hotCount: number): PagedGuest {
  const guest = new PagedGuest('four levels', { hotCount, shapes: randomShapes(seed) })
  const { cpu } = guest
  const program = new Program(seed)
  guest.map(PAGE, BigInt(FREE), PRESENT | WRITABLE)
  guest.map(DATA, BigInt(FREE) + 0x1000n, PRESENT | WRITABLE)
  for (let at = 0; at < CONTROLS; at += 8) guest.put(FREE + 0x1000 + at, program.number())
  for (const [n, value] of controls.entries())
    guest.ram.setUint32(FREE + 0x1000 + CONTROLS + 4 * n, value, true)
  for (let n = 0; n < 32; n++) cpu.set64(state.xmm + 32 * (n >> 1) + 8 * (n & 1), program.number())
  guest.load(FREE, program.code())
  guest.control({ cr4: CR4.PAE | CR4.OSFXSR | CR4.OSXMMEXCPT })
  guest.prepare({ rip: PAGE })
  cpu.set32(state.mxcsr, controls[seed % 5] ?? 0)
  cpu.set64(state.registers + 8 * RSI, DATA)
  cpu.set64(state.registers + 8 * RDI, DATA + BigInt(CONTROLS))
  return guest
}

const stateOf = ({ cpu }: PagedGuest) => ({
  instructions: cpu.instructions,
  rip: cpu.get64(state.rip).toString(16),
  mxcsr: cpu.get32(state.mxcsr).toString(16),
  registers: Buffer.from(new Uint8Array(cpu.buffer).slice(state.registers, state.flagsSystem + 4)).toString(
    'hex',
  ),
  vectors: Array.from({ length: 32 }, (_, n) =>
    cpu.get64(state.xmm + 32 * (n >> 1) + 8 * (n & 1)).toString(16),
  ),
  data: Buffer.from(cpu.ram.slice(FREE + 0x1000, FREE + 0x2000)).toString('hex'),
})

describe('compiled arithmetic of floats', () => {
  it.each([0, 1, 2, 3, 4, 5])(
    'does to the last bit what the interpreter does: %i',
    (part) => {
      let translated = 0
      for (let seed = 1 + part; seed < 60; seed += 6) {
        const [one, other] = [guestWith(seed, 1 + (seed % 3)), guestWith(seed, 0)]
        for (let slice = 0; slice < 300; slice++) {
          const budget = [1000, 1, 50, 7, 90][(slice + seed) % 5] ?? 1
          for (const guest of [one, other]) guest.cpu.run(budget)
          expect({ seed, ...stateOf(one) }).toEqual({ seed, ...stateOf(other) })
          if (one.cpu.get32(state.exitReason) === exitReason.halt) break
        }
        translated += one.cpu.counters.translated
      }
      expect(translated).toBeGreaterThan(1000)
    },
    60_000,
  )
})
