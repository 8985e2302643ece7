import { afterEach, describe, expect, it, vi } from 'vitest'
import { FREE, PagedGuest, type PagedGuestOptions, PRESENT, WRITABLE } from '../../testing/paged-guest.ts'
import { randomShapes } from '../../testing/region-shapes.ts'
import { exitReason, state } from '../layout.ts'
import { RAX, RBX, RCX, RDX, RSI } from '../registers.ts'
import { RegionModule } from './region-module.ts'
import { Templates } from './templates.ts'

const PAGE = 0x40_0000n
const DATA = 0x50_0000n
const READ_ONLY = 0x50_1000n
const MISSING = 0x50_2000n
/** Registers and flags: what must not depend on who executes the code. */
const CELLS = [state.registers, state.flagsSystem + 4] as const

function guestWith(code: string, hotCount: number, options: PagedGuestOptions = {}): PagedGuest {
  const guest = new PagedGuest('four levels', { ...options, hotCount })
  guest.map(PAGE, BigInt(FREE), PRESENT | WRITABLE)
  guest.map(DATA, BigInt(FREE) + 0x1000n, PRESENT | WRITABLE)
  guest.map(READ_ONLY, BigInt(FREE) + 0x2000n, PRESENT)
  guest.load(FREE, code)
  guest.prepare({ rip: PAGE })
  guest.cpu.set64(state.registers + 8 * RSI, DATA + 16n)
  return guest
}

const stateOf = ({ cpu }: PagedGuest) => ({
  instructions: cpu.instructions,
  rip: cpu.get64(state.rip),
  cells: Buffer.from(new Uint8Array(cpu.buffer).slice(...CELLS)).toString('hex'),
  data: Buffer.from(cpu.ram.slice(FREE + 0x1000, FREE + 0x1100)).toString('hex'),
})

const programs = {
  // mov ecx,60; 1: add rbx,rcx; adc al,3; mov [rsi+rcx*4],bl; sub edx,ebx; dec ecx; jnz 1b; hlt
  'a loop': 'b9 3c 00 00 00 48 01 cb 14 03 88 1c 8e 29 da ff c9 75 f2 f4',
  // mov ecx,20; 1: mov eax,7; 2: add ebx,eax; shl ebx,cl; xor dh,bl; dec eax; jg 2b; test bl,5; jp 3f; inc rdx; 3: dec ecx; jnz 1b; hlt
  'a loop in a loop, with a branch':
    'b9 14 00 00 00 b8 07 00 00 00 01 c3 d3 e3 30 de ff c8 7f f6 f6 c3 05 7a 03 48 ff c2 ff c9 75 e5 f4',
  // mov ecx,30; 1: call 2f; dec ecx; jnz 1b; hlt; 2: push rcx; imul rcx,rcx,7; add rbx,rcx; pop rcx; ret
  calls: 'b9 1e 00 00 00 e8 05 00 00 00 ff c9 75 f7 f4 51 48 6b c9 07 48 01 cb 59 c3',
  // lea rdi,[t]; mov ecx,40; 1: mov eax,ecx; and eax,3; movsxd rax,[rdi+rax*4]; add rax,rdi; jmp rax; t: four distances;
  // add ebx,1; jmp 2f; sub ebx,3; jmp 2f; xor ebx,ecx; jmp 2f; rol ebx,3; 2: dec ecx; jnz 1b; hlt
  'a table of jumps':
    '48 8d 3d 13 00 00 00 b9 28 00 00 00 89 c8 83 e0 03 48 63 04 87 48 01 f8 ff e0 10 00 00 00 15 00 00 00 1a 00 ' +
    '00 00 1e 00 00 00 83 c3 01 eb 0c 83 eb 03 eb 07 31 cb eb 03 c1 c3 03 ff c9 75 cd f4',
  // an interpreter whose instructions go on to the next one by themselves: lea rdi,[t]; mov ecx,300; then NEXT = dec ecx; jz end;
  // mov eax,ecx; imul eax,eax,11; shr eax,1; and eax,7; movsxd rax,[rdi+rax*4]; add rax,rdi; jmp rax; six instructions (add ebx,1;
  // sub ebx,3; xor ebx,ecx; rol ebx,3; not ebx; lea ebx,[rbx+rbx*2]), each with NEXT behind; end: hlt; t: eight distances
  'jumps from each place of a table':
    '48 8d 3d c1 00 00 00 b9 2c 01 00 00 ff c9 0f 84 b1 00 00 00 89 c8 6b c0 0b d1 e8 83 e0 07 48 63 04 87 48 01 ' +
    'f8 ff e0 83 c3 01 ff c9 0f 84 93 00 00 00 89 c8 6b c0 0b d1 e8 83 e0 07 48 63 04 87 48 01 f8 ff e0 83 eb 03 ' +
    'ff c9 74 79 89 c8 6b c0 0b d1 e8 83 e0 07 48 63 04 87 48 01 f8 ff e0 31 cb ff c9 74 60 89 c8 6b c0 0b d1 e8 ' +
    '83 e0 07 48 63 04 87 48 01 f8 ff e0 c1 c3 03 ff c9 74 46 89 c8 6b c0 0b d1 e8 83 e0 07 48 63 04 87 48 01 f8 ' +
    'ff e0 f7 d3 ff c9 74 2d 89 c8 6b c0 0b d1 e8 83 e0 07 48 63 04 87 48 01 f8 ff e0 8d 1c 5b ff c9 74 13 89 c8 ' +
    '6b c0 0b d1 e8 83 e0 07 48 63 04 87 48 01 f8 ff e0 f4 90 90 5f ff ff ff 7d ff ff ff 97 ff ff ff b0 ff ff ff ' +
    'ca ff ff ff e3 ff ff ff 5f ff ff ff 97 ff ff ff',
  // mov ecx,30; test bl,1; jz 2f; 1: add rbx,rcx; 2: lea rbx,[rbx+rbx*2+1]; dec ecx; jnz 1b; hlt
  'a loop with two entries': 'b9 1e 00 00 00 f6 c3 01 74 03 48 01 cb 48 8d 5c 5b 01 ff c9 75 f4 f4',
  // mov ecx,40; 1: cmp ecx,20; sbb rbx,rdx; setb dl; cmovo rax,rbx; rcl rax,3; bsf eax,ecx; sub dword [rsi+8],5; jle 2f; not rbx;
  // 2: xadd [rsi],rdx; cmpxchg [rsi+4],ecx; mul bl; ror bx,5; setp ah; dec ecx; jnz 1b; hlt
  'flags in many ways':
    'b9 28 00 00 00 83 f9 14 48 19 d3 0f 92 c2 48 0f 40 c3 48 c1 d0 03 0f bc c1 83 6e 08 05 7e 03 48 f7 d3 ' +
    '48 0f c1 16 0f b1 4e 04 f6 e3 66 c1 cb 05 0f 9a c4 ff c9 75 ce f4',
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('compiled code', () => {
  it.each(Object.entries(programs))(
    'does to the last bit what the interpreter does: %s',
    (_, code) => {
      const batching = { most: 3, instructions: 50 }
      for (const [hotCount, options] of [
        [1],
        [5],
        [1, { shapes: randomShapes(1) }],
        [4, { shapes: randomShapes(2) }],
        [1, { batching }],
        [4, { shapes: randomShapes(3), batching }],
      ] as const)
        for (const budgets of [[100_000], [1], [7, 1, 13]]) {
          const [one, other] = [guestWith(code, hotCount, options), guestWith(code, 0)]
          for (let slice = 0; slice < 400; slice++) {
            const budget = budgets[slice % budgets.length] ?? 1
            const reasons = [one.cpu.run(budget), other.cpu.run(budget)]
            expect(reasons[0]).toBe(reasons[1])
            expect(stateOf(one)).toEqual(stateOf(other))
            if (one.cpu.get32(state.exitReason) === exitReason.halt) break
          }
        }
    },
    60_000,
  )

  it.each(Object.entries(programs))('is the same byte by byte when ops are written again: %s', (_, code) => {
    const modulesOf = (): string[] => {
      const modules: string[] = []
      const { build } = RegionModule.prototype
      vi.spyOn(RegionModule.prototype, 'build').mockImplementation(function (this: RegionModule, ...args) {
        const bytes = build.apply(this, args)
        modules.push(Buffer.from(bytes).toString('hex'))
        return bytes
      })
      for (const seed of [0, 1, 2, 3]) {
        const guest = guestWith(code, 1, { shapes: seed > 0 ? randomShapes(seed) : undefined })
        // the same code at another place, and in another page to which a jump leads
        guest.load(FREE + 0x800, code)
        guest.map(PAGE + 0x1000n, BigInt(FREE) + 0x4000n, PRESENT | WRITABLE)
        guest.load(FREE + 0x4000, code)
        guest.load(FREE + 0xf00, 'e9 fb 00 00 00')
        for (const rip of [PAGE, PAGE + 0x800n, PAGE + 0x1000n, PAGE + 0xf00n, PAGE + 0xf00n]) {
          guest.prepare({ rip })
          guest.cpu.set64(state.registers + 8 * RSI, DATA + 16n)
          guest.cpu.run(100_000)
        }
      }
      return modules
    }

    const write = vi.spyOn(Templates.prototype, 'write')
    const again = modulesOf()
    const repeated = write.mock.calls.length
    vi.restoreAllMocks()
    vi.spyOn(Templates.prototype, 'find').mockReturnValue(undefined)
    const anew = modulesOf()

    expect(again).toEqual(anew)
    expect(repeated).toBeGreaterThan(10)
  })

  it('is made of hot code only', () => {
    const often = guestWith(programs['a loop'], 50)
    const seldom = guestWith(programs['a loop'], 1000)

    for (const guest of [often, seldom]) guest.cpu.run(100_000)

    expect([often.cpu.counters.regions, seldom.cpu.counters.regions]).toEqual([1, 0])
  })

  it.each([
    ['calls', 29],
    ['a table of jumps', 39],
    ['jumps from each place of a table', 39],
  ] as const)('is made again when it is hot, and then goes on in itself: %s', (name, least) => {
    // ecx counts down from 2,000
    const guest = guestWith(programs[name].replace(/b9 .. 00 00 00/, 'b9 d0 07 00 00'), 5)
    const chainedBy = (budget: number): number => {
      const before = guest.cpu.counters.chained
      guest.prepare({ rip: PAGE })
      guest.cpu.run(budget)
      return guest.cpu.counters.chained - before
    }

    const first = chainedBy(100_000)
    const replaced = guest.cpu.counters.dropped.replaced
    const second = chainedBy(100_000)

    expect(first).toBeGreaterThan(least)
    expect(replaced).toBeGreaterThan(0)
    expect(second).toBeLessThan(5)
  })

  it.each([
    ['a read of a page that is not there', '8b 1e', MISSING],
    ['a write to a page that may not be written', '89 1e', READ_ONLY],
    ['an update of such a page', '01 1e', READ_ONLY],
    ['an access that reaches into such a page', '89 5e fe', READ_ONLY],
  ])('faults where the instruction stands: %s', (_, access, address) => {
    // mov ecx,9; 1: add ebx,ecx; the access; cmp ecx,3; jne 2f; mov rsi,rdi; 2: dec ecx; jnz 1b; hlt
    const back = (0xf2 - access.split(' ').length).toString(16)
    const code = `b9 09 00 00 00 01 cb ${access} 83 f9 03 75 03 48 89 fe ff c9 75 ${back} f4`
    const ends = [1, 0].map((hotCount) => {
      const guest = guestWith(code, hotCount)
      guest.cpu.set64(state.registers + 56, address)
      guest.cpu.run(100_000)
      return { ...stateOf(guest), cr2: guest.cpu.get64(state.cr2) }
    })

    expect(ends[0]).toEqual(ends[1])
    expect(ends[0]?.cr2).toBe(address)
  })

  it('is made again after its code has been replaced', () => {
    // mov ecx,60; 1: add rbx,rcx; dec ecx; jnz 1b; hlt
    const guest = guestWith('b9 3c 00 00 00 48 01 cb ff c9 75 f9 f4', 1)
    guest.cpu.run(100_000)
    guest.load(FREE + 6, '29') // sub rbx,rcx
    guest.prepare({ rip: PAGE })
    guest.cpu.set64(state.registers + 8 * RBX, 10_000n)
    guest.cpu.run(100_000)

    expect(guest.register(RBX)).toBe(10_000n - (60n * 61n) / 2n)
    expect(guest.register(RCX)).toBe(0n)
    expect(guest.cpu.counters.regions).toBeGreaterThan(1)
  })

  it('sees at once that it changes itself', () => {
    // mov ecx,8; mov edx,5; 1: add eax,1; mov [2f+1],dl; 2: mov bl,11h; dec ecx; jnz 1b; hlt
    const code = 'b9 08 00 00 00 ba 05 00 00 00 83 c0 01 88 15 01 00 00 00 b3 11 ff c9 75 f1 f4'
    const guest = guestWith(code, 1)

    guest.cpu.run(100_000)

    expect([guest.register(RAX), guest.register(RBX), guest.register(RDX)]).toEqual([8n, 5n, 5n])
    expect(guest.cpu.instructions).toBe(2 + 8 * 5 + 1)
  })

  it('gives way to other code when there is too much, the code that is not entered any more first', () => {
    // mov ecx,10; 1: add ebx,ecx; dec ecx; jnz 1b; hlt
    const loop = 'b9 0a 00 00 00 01 cb ff c9 75 fa f4'
    const guest = guestWith(loop, 1, { room: { regions: 12, bytes: 1 << 20 } })
    /** Gives how many regions had to be made. */
    const run = (n: number): number => {
      const { regions } = guest.cpu.counters
      guest.prepare({ rip: PAGE + BigInt(64 * n) })
      guest.cpu.set64(state.registers + 8 * RBX, 0n)
      guest.cpu.run(1000)
      expect(guest.register(RBX)).toBe(55n)
      expect(guest.cpu.counters.regionsAlive).toBeLessThanOrEqual(12)
      return guest.cpu.counters.regions - regions
    }
    for (let n = 1; n < 26; n++) guest.load(FREE + 64 * n, loop)
    for (let turn = 0; turn < 4; turn++) run(0)

    let madeAgain = 0
    for (let n = 1; n < 26; n++)
      for (let turn = 0; turn < 4; turn++) {
        run(n)
        madeAgain += run(0)
      }

    expect(madeAgain).toBeLessThan(10)
    expect(guest.cpu.counters.dropped.evicted).toBeGreaterThan(20)
    expect(run(1)).toBeGreaterThan(0)
  })
})
