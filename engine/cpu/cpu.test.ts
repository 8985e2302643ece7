import { describe, expect, it } from 'vitest'
import { FREE, PagedGuest, type PagedGuestOptions, PRESENT, USER, WRITABLE } from '../testing/paged-guest.ts'
import type { Cpu } from './cpu.ts'
import { exitReason, state } from './layout.ts'
import { IF, RCX, RDI, RSI, RSP } from './registers.ts'

const PAGE = 0x40_0000n
const FRAME = BigInt(FREE)
const ALL = PRESENT | WRITABLE | USER
const ENOUGH = 100_000
const INTERRUPT = 0x20
const CPUID = '0f a2'
/** No block is longer. */
const BLOCK = 64

/** A guest with eight pages at PAGE that is about to execute the code there. */
function guestWith(code: string, options: PagedGuestOptions = {}, flags = 0): PagedGuest {
  const guest = new PagedGuest('four levels', options)
  for (let page = 0n; page < 0x8000n; page += 0x1000n) guest.map(PAGE + page, FRAME + page, ALL)
  guest.load(FREE, code)
  guest.prepare({ rip: PAGE })
  guest.cpu.set32(state.flagsSystem, 2 | flags)
  return guest
}

const rip = (guest: PagedGuest): number => Number(guest.cpu.get64(state.rip) - PAGE)

describe('the budget', () => {
  /** A loop with REP across two pages, an exception whose handler skips it, fused pairs and NOPs; a HLT. */
  const program = (): PagedGuest => {
    const guest = guestWith(
      '31 db ff c3 b9 09 00 00 00 89 d8 48 8d 3d ea 1f 00 00 f3 aa 0f 0b 80 fb 14 75 e7 90 85 db 74 02 ff c6 f4',
    )
    guest.load(FREE + 0x800, '48 83 04 24 02 48 cf') // add qword [rsp],2; iretq
    guest.setHandler(6, PAGE + 0x800n)
    return guest
  }
  const snapshot = ({ cpu, ram }: PagedGuest): string =>
    [
      ...Array.from({ length: 16 }, (_, n) => cpu.get64(state.registers + 8 * n)),
      cpu.get64(state.rip),
      cpu.get64(state.flagResult),
      cpu.get64(state.flagCarry),
      ...Array.from({ length: 4 }, (_, n) => ram.getBigUint64(FREE + 0x1ff0 + 8 * n, true)),
    ].join(' ')
  /** States after every instruction, run one at a time. */
  const byOne = (): string[] => {
    const guest = program()
    const states = [snapshot(guest)]
    while (guest.cpu.run(1) === exitReason.budget) states.push(snapshot(guest))
    return [...states, snapshot(guest)]
  }
  const states = byOne()

  it('is kept by single instructions', () => {
    const guest = program()

    const reason = guest.cpu.run(ENOUGH)

    expect(reason).toBe(exitReason.halt)
    expect(guest.cpu.instructions).toBe(states.length - 1)
    expect(states.length).toBeGreaterThan(200)
  })

  it.each(Array.from({ length: 70 }, (_, n) => n + 1))(
    'of %i is used up exactly, in the same states',
    (budget) => {
      const guest = program()
      const wanted: string[] = []
      const seen: string[] = []
      let count = 0

      while (guest.cpu.run(budget) === exitReason.budget) {
        count += budget
        expect(guest.cpu.instructions).toBe(count)
        seen.push(snapshot(guest))
        wanted.push(states[count] ?? 'after the end')
      }

      expect(seen).toEqual(wanted)
      expect(guest.cpu.instructions).toBe(states.length - 1)
      expect(snapshot(guest)).toBe(states.at(-1))
    },
  )

  it('of 0 executes nothing', () => {
    const guest = program()

    expect(guest.cpu.run(0)).toBe(exitReason.budget)
    expect([guest.cpu.instructions, rip(guest)]).toEqual([0, 0])
  })
})

describe('an interrupt', () => {
  const raise = (cpu: Cpu): void => cpu.setInterruptPending(true)

  it('that comes while code runs is seen at the end of its block', () => {
    const loop = `${CPUID} ${'ff c6 '.repeat(BLOCK)} eb fe`
    const guest = guestWith(loop, { onCpuid: raise }, IF)

    const reason = guest.cpu.run(ENOUGH)

    expect(reason).toBe(exitReason.interrupt)
    expect(guest.cpu.instructions).toBeLessThanOrEqual(BLOCK)
  })

  it('is seen in a loop of linked blocks', () => {
    let calls = 0
    const guest = guestWith(`${CPUID} eb 00 eb fa`, { onCpuid: (cpu) => ++calls === 1000 && raise(cpu) }, IF)

    const reason = guest.cpu.run(ENOUGH)

    expect([reason, calls]).toEqual([exitReason.interrupt, 1000])
  })

  it('returns to the instruction that would have come next', () => {
    const guest = guestWith('ff c1 eb fc', {}, IF)
    raise(guest.cpu)
    guest.cpu.run(ENOUGH)

    guest.cpu.setInterruptPending(false)
    const delivered = guest.cpu.interrupt(INTERRUPT)

    expect(delivered).toBe(true)
    expect(guest.fault()?.vector).toBe(INTERRUPT)
    expect(guest.read(guest.register(RSP), 8).rcx).toBe(PAGE)
  })

  it('waits while IF is clear, without a cost in blocks', () => {
    const guest = guestWith('ff c1 eb fc')
    raise(guest.cpu)

    const reason = guest.cpu.run(1000)

    expect([reason, guest.cpu.instructions]).toEqual([exitReason.budget, 1000])
  })

  it.each([
    ['STI', 'fb ff c6 ff c6 f4', 0, 3],
    ['STI when IF was set', `${CPUID} fb ff c6 ff c6 f4`, IF, 3],
    ['MOV SS', `${CPUID} 41 8e d0 ff c6 ff c6 f4`, IF, 7],
  ])('is held off for one instruction after %s if it must be', (_what, code, flags, end) => {
    const guest = guestWith(code, { onCpuid: raise }, flags)
    guest.cpu.set64(state.registers + 8 * 8, 0x10n)
    guest.cpu.setInterruptPending(flags === 0)

    const reason = guest.cpu.run(ENOUGH)

    expect([reason, rip(guest)]).toEqual([exitReason.interrupt, end])
  })

  it('wakes the HLT after STI, not before it', () => {
    const guest = guestWith('fb f4 90')
    raise(guest.cpu)

    const reasons = [guest.cpu.run(ENOUGH), guest.cpu.run(ENOUGH)]

    expect(reasons).toEqual([exitReason.halt, exitReason.interrupt])
    expect(rip(guest)).toBe(2)
  })
})

describe('an NMI', () => {
  it('comes although IF is clear, and not again before IRET', () => {
    const guest = guestWith('ff c1 eb fc')
    guest.load(FREE + 0x800, 'ff c6 48 cf') // inc esi; iretq
    guest.setHandler(2, PAGE + 0x800n)
    guest.cpu.setNmi()

    const first = guest.cpu.run(ENOUGH)
    guest.cpu.deliverNmi()
    guest.cpu.setNmi()
    const blocked = guest.cpu.nmiPending
    const second = guest.cpu.run(ENOUGH)

    expect([first, blocked, second]).toEqual([exitReason.interrupt, false, exitReason.interrupt])
    expect([rip(guest), guest.register(RSI)]).toEqual([0, 1n])
  })
})

describe('ends of a slice', () => {
  it('HLT, after it', () => {
    const guest = guestWith('90 f4 90')

    expect([guest.cpu.run(ENOUGH), rip(guest), guest.cpu.instructions]).toEqual([exitReason.halt, 2, 2])
  })

  it('a request from a device', () => {
    const guest = guestWith(`${CPUID} eb fc`, { onCpuid: (cpu) => cpu.requestStop() })

    expect(guest.cpu.run(ENOUGH)).toBe(exitReason.request)
    expect(guest.cpu.instructions).toBeLessThanOrEqual(BLOCK)
  })

  it('a triple fault', () => {
    const guest = guestWith('0f 0b')
    guest.cpu.set32(state.idtLimit, 0)

    expect(guest.cpu.run(ENOUGH)).toBe(exitReason.tripleFault)
  })

  it('no sooner than the budget for an exception handler that faults at once', () => {
    const guest = guestWith('0f 0b')
    guest.setHandler(6, PAGE)

    expect([guest.cpu.run(1000), guest.cpu.instructions]).toEqual([exitReason.budget, 1000])
  })
})

describe('REP', () => {
  const COUNT = 0x5000

  it.each([1, 2, 3, 4])('can be left in the middle and says exactly how far it came: budget %i', (budget) => {
    const guest = guestWith('f3 aa f4')
    guest.prepare({ rip: PAGE, rax: 0x5an, rcx: BigInt(COUNT), rdi: PAGE + 0x1800n })

    const reason = guest.cpu.run(budget)

    const done = COUNT - Number(guest.register(RCX))
    const filled = guest.cpu.ram.subarray(FREE + 0x1800, FREE + 0x1800 + COUNT).lastIndexOf(0x5a) + 1
    expect([reason, rip(guest)]).toEqual([exitReason.budget, 0])
    expect(guest.register(RDI)).toBe(PAGE + 0x1800n + BigInt(done))
    expect(filled).toBe(done)
    expect(done).toBeLessThan(COUNT)
  })

  it('lets an interrupt in between', () => {
    const guest = guestWith('f3 aa f4')
    guest.prepare({ rip: PAGE, rax: 0x5an, rcx: BigInt(COUNT), rdi: PAGE + 0x1000n })
    guest.cpu.set32(state.flagsSystem, 2 | IF)
    guest.cpu.run(2)
    guest.cpu.setInterruptPending(true)

    const reason = guest.cpu.run(ENOUGH)
    guest.cpu.setInterruptPending(false)
    const between = guest.register(RCX)
    guest.cpu.run(ENOUGH)

    expect([reason, between > 0n]).toEqual([exitReason.interrupt, true])
    expect(guest.register(RCX)).toBe(0n)
    expect(guest.cpu.ram.subarray(FREE + 0x1000, FREE + 0x1000 + COUNT).every((byte) => byte === 0x5a)).toBe(
      true,
    )
  })

  it('stands at the element that faulted', () => {
    const guest = guestWith('f3 ab f4')
    guest.prepare({ rip: PAGE, rax: 0x5a5a_5a5an, rcx: 100n, rdi: PAGE + 0x7fe6n })

    while (!guest.fault()) guest.cpu.run(1)

    expect(guest.fault()).toEqual({ vector: 14, error: 2, cr2: PAGE + 0x8000n })
    expect([guest.register(RCX), guest.register(RDI)]).toEqual([94n, PAGE + 0x7ffen])
    expect(guest.ram.getUint16(FREE + 0x7ffe, true)).toBe(0)
  })
})

describe('writes of devices', () => {
  it('mark the pages that they touch', () => {
    const { cpu } = guestWith('f4')
    cpu.clearDirty()

    cpu.written(FREE + 0x1ff0, 0x1020)

    const dirty = [0, 1, 2, 3, 4].filter((page) => cpu.isDirty((FREE >> 12) + page))
    expect(dirty).toEqual([1, 2, 3])
  })
})
