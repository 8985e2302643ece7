import { describe, expect, it } from 'vitest'
import type { Profile } from '../cpu/profile/profile.ts'
import { FREE, PagedGuest, PRESENT, WRITABLE } from '../testing/paged-guest.ts'
import { KernelSymbols } from './kernel-symbols.ts'
import { profileReport } from './profile-report.ts'
import { TimeSampler, timeSums } from './time-samples.ts'

const PAGE = 0x40_0000n

/** `rounds` times round a loop that leaves compiled code for CPUID. */
function profileOf(rounds: string): { profile: Profile; region: string } {
  const guest = new PagedGuest('four levels', { hotCount: 5, isProfiled: true })
  guest.map(PAGE, BigInt(FREE), PRESENT | WRITABLE)
  // mov ecx,rounds; xor esi,esi; 1: add rbx,rsi; inc esi; test sil,7; jnz 2f; push rcx; cpuid; pop rcx; 2: dec ecx; jnz 1b; hlt
  guest.load(FREE, `b9 ${rounds} 31 f6 48 01 f3 ff c6 40 f6 c6 07 75 04 51 0f a2 59 ff c9 75 ed f4`)
  guest.prepare({ rip: PAGE })
  guest.cpu.run(2 ** 28)
  const profile = guest.cpu.profiler?.profile() as Profile
  return { profile, region: profile.regions[0]?.name ?? '' }
}

describe('the report of a profile', () => {
  it('has the shares, why compiled code was left and the code of regions', () => {
    const { profile, region } = profileOf('00 10 00 00')
    const samples = new Map([
      [region, { url: 'wasm://wasm/1', milliseconds: 30 }],
      ['cpu.run', { url: 'wasm://wasm/2', milliseconds: 10 }],
      ['(idle)', { url: '', milliseconds: 1000 }],
    ])
    const text = profileReport(profile, samples, new KernelSymbols(''), 5).join('\n')

    expect(text).toMatch(
      /^[\d,]+ instructions: \d\d\.\d% compiled in [\d,]+ entries of \d+ regions, \d+\.\d% interpreted/,
    )
    expect(text).toMatch(/an instruction that is not compiled cpuid 32 \(cpuid\)/)
    expect(text).toMatch(/ {2}30 +75\.0% {2}compiled code\n +10 +25\.0% {2}the interpreter’s main loop/)
    expect(text).toMatch(/^400007 .* of all instructions, 75\.0% of the time, .* bytes of WebAssembly$/m)
    expect(text).toMatch(/^ {4}40000a {2}inc esi$/m)
  })

  it('knows whose time was spent', () => {
    const { kinds, functions } = timeSums(
      new Map([
        ['region 110020', { url: 'wasm://wasm/1', milliseconds: 1 }],
        ['mmu.translate', { url: 'wasm://wasm/2', milliseconds: 2 }],
        ['decodeAny', { url: 'file:///x/engine/cpu/decoder.ts', milliseconds: 3 }],
        ['write', { url: 'file:///x/engine/cpu/jit/region.ts', milliseconds: 4 }],
        ['schedule', { url: 'file:///x/engine/machine/devices/hpet.ts', milliseconds: 5 }],
        ['exitOf', { url: 'file:///x/engine/cpu/profile/profiler.ts', milliseconds: 600 }],
      ]),
    )

    expect(kinds.map(({ what }) => what)).toEqual([
      'devices',
      'writing WebAssembly',
      'decoding, blocks',
      'memory besides the TLB, page walks (mmu.…)',
      'compiled code',
    ])
    expect(functions.map(({ what }) => what)).toEqual([
      'schedule machine/devices/hpet.ts',
      'write cpu/jit/region.ts',
      'decodeAny cpu/decoder.ts',
      'mmu.translate',
    ])
  })

  it('sees time in regions by their names', async () => {
    const sampler = await TimeSampler.start()
    const { region } = profileOf('00 00 40 00')
    const samples = await sampler.stop()

    expect(samples.get(region)?.milliseconds).toBeGreaterThan(0)
    expect(samples.get(region)?.url).toMatch(/^wasm:/)
  })
})
