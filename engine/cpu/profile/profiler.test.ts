import { describe, expect, it } from 'vitest'
import { FREE, PagedGuest, PRESENT, WRITABLE } from '../../testing/paged-guest.ts'
import { exitReason, state } from '../layout.ts'
import type { Profile } from './profile.ts'

const PAGE = 0x40_0000n

function guestWith(code: string, hotCount = 5): PagedGuest {
  const guest = new PagedGuest('four levels', { hotCount, isProfiled: true })
  guest.map(PAGE, BigInt(FREE), PRESENT | WRITABLE)
  guest.load(FREE, code)
  guest.prepare({ rip: PAGE })
  guest.cpu.profiler?.begin()
  return guest
}

const profileOf = ({ cpu }: PagedGuest): Profile => cpu.profiler?.profile() as Profile

// mov ecx,60; 1: add rbx,rcx; adc al,3; sub edx,ebx; four NOPs; dec ecx; jnz 1b; hlt
const loop = 'b9 3c 00 00 00 48 01 cb 14 03 29 da 90 90 90 90 ff c9 75 f1 f4'
const interrupted = loop.replace('90 90 90', '0f a2 90') // cpuid

describe('a profile', () => {
  it('says what each region executed, with its code', () => {
    const guest = guestWith(loop)
    guest.cpu.run(100_000)
    const { translated, interpreted, regions } = profileOf(guest)

    expect({ translated, interpreted }).toEqual({ translated: 55 * 9, interpreted: 1 + 5 * 9 + 1 })
    expect(regions).toMatchObject([
      {
        address: PAGE + 5n,
        privilege: 0,
        isAlive: true,
        entries: 1,
        instructions: 55 * 9,
        exits: [
          { cause: 'interpret', address: PAGE + 20n, text: 'hlt', count: 1, interpreted: 0, chained: 0 },
        ],
      },
    ])
    expect(regions[0]?.blocks[0]?.lines.slice(0, 3)).toEqual([
      { address: PAGE + 5n, text: 'add rbx,rcx' },
      { address: PAGE + 8n, text: 'adc al,0x3' },
      { address: PAGE + 10n, text: 'sub edx,ebx' },
    ])
  })

  it('says which instructions make compiled code leave, and what that costs', () => {
    const guest = guestWith(interrupted)
    guest.cpu.run(100_000)
    const { regions, exits, translated, interpreted } = profileOf(guest)

    expect(translated + interpreted).toBe(guest.cpu.counters.translated + guest.cpu.counters.interpreted)
    const [region] = regions
    expect(region?.exits[0]).toMatchObject({ cause: 'interpret', text: 'cpuid', address: PAGE + 12n })
    expect(exits[0]).toMatchObject({
      cause: 'interpret',
      example: 'cpuid',
      count: region?.entries,
      chained: 0,
    })
    expect(exits[0]?.what).toMatch(/^cpuid/)
    expect(exits[0]?.interpreted).toBeGreaterThan(100)
  })

  // mov ecx,999; 1: add rbx,rcx; test cl,63; jz 3f; 2: dec ecx; jnz 1b; hlt; 3: call 4f; jmp 2b; 4: inc rdx; ret
  const rare = 'b9 e7 03 00 00 48 01 cb f6 c1 3f 74 05 ff c9 75 f4 f4 e8 02 00 00 00 eb f4 48 ff c2 c3'
  it.each([
    ['a loop', loop.replaceAll('90', 'f9'), [100_000]],
    ['instructions that are not compiled', loop.replace('90 90 90 90', '0f 31 f9 f9'), [100_000]], // rdtsc
    ['many slices', loop.replaceAll('90', 'f9'), [7, 1, 13]],
    ['a block that is not in the region', rare, [100_000]],
    ['all of these', rare, [100, 3]],
  ])('counts each instruction where it was executed: %s', (name, code, budgets) => {
    const guest = guestWith(code, name === 'a block that is not in the region' ? 100 : 5)
    for (let slice = 0; slice < 1000 && guest.cpu.get32(state.exitReason) !== exitReason.halt; slice++)
      guest.cpu.run(budgets[slice % budgets.length] ?? 1)
    const { interpreted, translated, ops } = profileOf(guest)
    const executed = ops
      .filter(({ what }) => !what.startsWith('('))
      .reduce((sum, { what, count }) => sum + count * (what.endsWith('+ jcc') ? 2 : 1), 0)

    expect(interpreted).toBe(executed)
    expect(interpreted + translated).toBe(guest.cpu.instructions)
    if (name === 'a block that is not in the region')
      expect(guest.cpu.counters.exits.outside).toBeGreaterThan(3)
  })

  it('says which blocks were interpreted, and why', () => {
    const guest = guestWith(loop)
    guest.cpu.run(100_000)
    const { blocks, reasons, ops } = profileOf(guest)

    // of the region's head the fifth entry was the first compiled one
    expect(blocks).toMatchObject([
      {
        address: PAGE + 5n,
        physical: FREE + 5,
        entries: 5,
        reason: expect.stringMatching(/^a region begins/),
      },
      { address: PAGE, physical: FREE, entries: 1, reason: 'entered too seldom' },
    ])
    expect(reasons.map(({ blocks }) => blocks)).toEqual([1, 1, 0])
    expect(ops.find(({ what }) => what.startsWith('sub 32'))?.count).toBe(5)
    expect(ops.find(({ what }) => what === '(compiled)')?.count).toBe(1)
  })

  it('counts a block that another region has, too, as often as the interpreter entered it', () => {
    // mov ecx,20; 1: call 3f; dec ecx; jnz 1b; mov ecx,1000; 2: call 3f; dec ecx; jnz 2b; hlt; 3: lea rdx,[rdx+rbx]; ret
    const loops = 'b9 14 00 00 00 e8 15 00 00 00 ff c9 75 f7 b9 e8 03 00 00 e8 07 00 00 00 ff c9 75 f7 f4'
    const guest = guestWith(`${loops} 90 90 48 8d 14 1a c3`)
    guest.cpu.run(100_000)
    const { regions, blocks } = profileOf(guest)

    const called = PAGE + 31n
    const having = regions.filter((region) => region.blocks.some(({ address }) => address === called))
    expect(having.map(({ isAlive }) => isAlive)).toEqual([true, true])
    // the fifth time was the first compiled one
    expect(blocks.find(({ address }) => address === called)?.entries).toBe(5)
  })

  it('forgets nothing of code that is overwritten, and starts anew when told', () => {
    const guest = guestWith(loop)
    guest.cpu.run(100_000)
    guest.load(FREE + 5, '48 01 cb')
    expect(profileOf(guest).regions).toMatchObject([{ isAlive: false, instructions: 55 * 9 }])

    guest.cpu.profiler?.begin()
    expect(profileOf(guest)).toMatchObject({
      translated: 0,
      interpreted: 0,
      regions: [],
      exits: [],
      blocks: [],
    })
  })
})
