import { describe, expect, it } from 'vitest'
import { ratesBetween, sampleOf } from './domain-sample.ts'

/** A sample with counters, one second after another for each `second`. */
function sample(second: number, values: Record<string, number>, names: Record<string, string> = {}, id = 1) {
  const numbers = Object.entries(values).map(([field, value]) => ({
    field,
    value: { type: 'ullong' as const, value: BigInt(value) },
  }))
  const texts = Object.entries(names).map(([field, value]) => ({
    field,
    value: { type: 'string' as const, value },
  }))
  return sampleOf([...numbers, ...texts], id, 1_000_000 + second * 1000)
}

describe('rates', () => {
  it('of processors are of the whole host, and of one processor for each vCPU', () => {
    const before = sample(0, { 'cpu.time': 0, 'vcpu.current': 2, 'vcpu.maximum': 2, 'vcpu.1.time': 5e8 })
    const now = sample(2, { 'cpu.time': 1e9, 'vcpu.current': 2, 'vcpu.maximum': 2, 'vcpu.1.time': 2e9 })

    const rates = ratesBetween(before, now, 4)

    expect(rates.cpuPercent).toBe(12.5)
    expect(rates.vcpuPercents).toEqual([undefined, 75])
  })

  it('of instructions are millions a second, where the hypervisor counts them', () => {
    const counted = (translated: number, interpreted: number) => ({
      'tabvisor.jit.translated': translated,
      'tabvisor.jit.interpreted': interpreted,
    })

    const rates = ratesBetween(sample(0, counted(1e6, 5e6)), sample(2, counted(201e6, 6e6)), 1)

    expect([rates.compiledMips, rates.interpretedMips]).toEqual([100, 0.5])
    expect(ratesBetween(sample(0, {}), sample(2, {}), 1).compiledMips).toBeUndefined()
  })

  it('of the first sample are not known, but memory is', () => {
    const rates = ratesBetween(
      undefined,
      sample(0, { 'cpu.time': 7, 'balloon.current': 2048, 'balloon.maximum': 4096, 'balloon.rss': 1024 }),
      1,
    )

    expect(rates.cpuPercent).toBeUndefined()
    expect([rates.memoryMiB, rates.memoryMaximumMiB, rates.residentMiB]).toEqual([2, 4, 1])
  })

  it('are not known where counters went back', () => {
    const rates = ratesBetween(sample(0, { 'cpu.time': 9e9 }), sample(1, { 'cpu.time': 1e8 }), 1)

    expect(rates.cpuPercent).toBeUndefined()
  })

  it('are not known over a restart, even if counters are higher than before', () => {
    const before = sample(0, { 'cpu.time': 1e8 }, {}, 1)
    const now = sample(1, { 'cpu.time': 9e8 }, {}, 2)

    expect(ratesBetween(before, now, 1).cpuPercent).toBeUndefined()
  })

  it('are not known over a time when nobody looked', () => {
    const rates = ratesBetween(sample(0, { 'cpu.time': 0 }), sample(60, { 'cpu.time': 1e9 }), 1)

    expect(rates.cpuPercent).toBeUndefined()
  })

  it('never exceed what there is, however clocks differ', () => {
    const rates = ratesBetween(sample(0, { 'cpu.time': 0 }), sample(1, { 'cpu.time': 1.1e9 }), 1)

    expect(rates.cpuPercent).toBe(100)
  })

  it('of disks are added up by name, so that one that comes later does not count as read', () => {
    const before = sample(0, { 'block.count': 1, 'block.0.rd.bytes': 100 }, { 'block.0.name': 'vda' })
    const now = sample(
      1,
      { 'block.count': 2, 'block.0.rd.bytes': 5000, 'block.1.rd.bytes': 300 },
      { 'block.0.name': 'sda', 'block.1.name': 'vda' },
    )

    const rates = ratesBetween(before, now, 1)

    expect(rates.diskRead).toBe(200)
    expect(rates.diskWritten).toBeUndefined()
  })

  it('of a network are added up', () => {
    const counted = (base: number) => ({
      'net.count': 2,
      'net.0.rx.bytes': base,
      'net.1.rx.bytes': 2 * base,
      'net.1.tx.bytes': 0,
    })

    const rates = ratesBetween(sample(0, counted(10)), sample(1, counted(30)), 1)

    expect([rates.received, rates.sent]).toEqual([60, 0])
  })
})
