import { describe, expect, it } from 'vitest'
import { FREE, PagedGuest, PRESENT, USER, WRITABLE } from '../../testing/paged-guest.ts'
import { exitReason, predictions, state } from '../layout.ts'
import { RBX, RDI, RDX, RSI, vector } from '../registers.ts'

const CALLER = 0x40_0000n
const FUNCTION = 0x60_0000n
const PROGRAM = 0x70_0000n
const STACK = 0x80_0000n
const [CALLER_FRAME, OTHER_CALLER, FUNCTION_FRAME, OTHER_FUNCTION, PROGRAM_FRAME, STACK_FRAME] = [
  0, 1, 2, 3, 4, 5,
].map((n) => FREE + 0x1000 * n) as [number, number, number, number, number, number]
const ROUNDS = 60
const REMAPPED_AT = 20

/** Functions are not followed, so that each call and each return goes from one region to another. */
const shapes = () => ({
  mostBlocks: 50,
  mostOps: 500,
  withCalls: { mostBlocks: 0, mostOps: 0 },
  leavesOut: () => false,
})

/** mov [rsi],rdi; invlpg [rax], with RAX as it is, once RCX is REMAPPED_AT: cmp ecx,20; jne over them. */
const remap = '83 f9 14 75 06 48 89 3e 0f 01 38'
/** mov ecx,60; 1: mov rax,FUNCTION; (remap;) call rax; add rbx,imm8; dec ecx; jnz 1b; hlt */
const caller = (before: string, added: string) => {
  const body = `48 b8 00 00 60 00 00 00 00 00 ${before} ff d0 48 83 c3 ${added} ff c9 75`
  const length = body.split(' ').filter(Boolean).length + 1
  return `b9 3c 00 00 00 ${body} ${(256 - length).toString(16)} f4`
}
/** add rdx,imm8; (mov eax,CALLER; remap;) ret */
const callee = (added: string, after: string) => `48 83 c2 ${added} ${after} c3`

function guestWith(remapped: 'caller' | 'callee' | undefined, hotCount = 1): PagedGuest {
  const guest = new PagedGuest('four levels', { hotCount, shapes })
  const bits = PRESENT | WRITABLE
  guest.map(CALLER, BigInt(CALLER_FRAME), bits)
  guest.map(FUNCTION, BigInt(FUNCTION_FRAME), bits)
  const before = remapped === 'callee' ? remap : ''
  const after = remapped === 'caller' ? `b8 00 00 40 00 ${remap}` : ''
  guest.load(CALLER_FRAME, caller(before, '01'))
  guest.load(OTHER_CALLER, caller(before, '64'))
  guest.load(FUNCTION_FRAME, callee('01', after))
  guest.load(OTHER_FUNCTION, callee('64', after))
  guest.prepare({ rip: CALLER })
  const [page, frame] = remapped === 'caller' ? [CALLER, OTHER_CALLER] : [FUNCTION, OTHER_FUNCTION]
  const { cpu } = guest
  cpu.set64(state.registers + 8 * RSI, guest.system + BigInt(guest.entry(page)))
  cpu.set64(state.registers + 8 * RDX, 0n)
  cpu.set64(state.registers + 8 * RDI, BigInt(frame) | bits)
  return guest
}

function run(guest: PagedGuest): void {
  let reason: number
  do reason = guest.cpu.run(10_000)
  while (reason === exitReason.budget)
  expect(reason).toBe(exitReason.halt)
}

describe('predicted places', () => {
  it('are where calls and returns go on from region to region', () => {
    const guest = guestWith(undefined)
    run(guest)
    const used = slots(guest).filter(
      ({ rip }) => rip === FUNCTION || (rip > CALLER && rip < CALLER + 0x1000n),
    )
    expect(used.length).toBe(2)
    expect(guest.cpu.counters.chained).toBeGreaterThan(2 * ROUNDS - 20)
    expect([RBX, RDX].map((n) => guest.register(n))).toEqual([BigInt(ROUNDS), BigInt(ROUNDS)])
  })

  it.each([1, 0])('are left when the page with the caller is another one (hot count %d)', (hotCount) => {
    const guest = guestWith('caller', hotCount)
    run(guest)
    expect(guest.register(RBX)).toBe(BigInt(ROUNDS - REMAPPED_AT + 100 * REMAPPED_AT))
    expect(guest.register(RDX)).toBe(BigInt(ROUNDS))
  })

  it.each([1, 0])('are left when the page with the function is another one (hot count %d)', (hotCount) => {
    const guest = guestWith('callee', hotCount)
    run(guest)
    expect(guest.register(RBX)).toBe(BigInt(ROUNDS))
    expect(guest.register(RDX)).toBe(BigInt(ROUNDS - REMAPPED_AT + 100 * REMAPPED_AT))
  })

  it('of the kernel are not those of programs', () => {
    const guest = guestWith(undefined)
    guest.map(PROGRAM, BigInt(PROGRAM_FRAME), PRESENT | USER)
    guest.map(STACK, BigInt(STACK_FRAME), PRESENT | WRITABLE | USER)
    run(guest)
    const known = slots(guest).find(({ rip }) => rip > CALLER && rip < CALLER + 0x1000n)
    expect(known).toBeDefined()
    // the same slot of another stack: mov ecx,40; sub rsp,64; 1: call 2f; dec ecx; jnz 1b; add rsp,64; push rbx;
    // jmp 2f; 2: ret
    guest.load(PROGRAM_FRAME, 'b9 28 00 00 00 48 83 ec 40 e8 0b 00 00 00 ff c9 75 f7 48 83 c4 40 53 eb 00 c3')
    const rsp = STACK + BigInt(known!.place << 3) + 0x800n
    guest.prepare({ cpl: 3, rip: PROGRAM, rsp })
    guest.cpu.set64(state.registers + 8 * RBX, known!.rip)
    run(guest)
    expect(guest.haltedIn).toBe(vector.PF)
    expect(guest.cpu.get64(state.cr2)).toBe(known!.rip)
  })

  it('of long ago do not come back when their tags run out', () => {
    const guest = guestWith(undefined)
    const { start, end, tag } = predictions
    const cells = new DataView(guest.cpu.buffer)
    cells.setInt32(start, 0x1234, true)
    cells.setInt32(tag, -4, true)
    guest.invlpg(CALLER)
    expect([cells.getInt32(tag, true), cells.getInt32(start, true)]).toEqual([-2, 0x1234])
    guest.invlpg(CALLER)
    expect(cells.getInt32(tag, true)).toBe(0)
    expect(new Set(new Int32Array(guest.cpu.buffer, start, (end - start) / 4))).toEqual(new Set([-1]))
  })
})

/** The slots for returns and then those for jumps, by number. */
function slots({ cpu }: PagedGuest): { place: number; rip: bigint }[] {
  const cells = new DataView(cpu.buffer, predictions.start, predictions.end - predictions.start)
  return Array.from({ length: cells.byteLength / predictions.size }, (_, place) => ({
    place,
    rip: cells.getBigUint64(place * predictions.size, true),
  })).filter(({ rip }) => rip !== 0n)
}
