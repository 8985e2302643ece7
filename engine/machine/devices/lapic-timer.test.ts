import { describe, expect, it } from 'vitest'
import { localApics } from '../../testing/local-apics.ts'
import { LAPIC_REGISTER as R } from './lapic-registers.table.ts'

const TSC_DEADLINE = 0x6e0

describe('the local APIC’s timer (SDM 3A, 11.5.4)', () => {
  it('counts down once at the divided clock', () => {
    const { apic, advance } = localApics()
    apic.writeRegister(R.divide, 0x3) // 16
    apic.writeRegister(R.lvtTimer, 0x40)
    apic.writeRegister(R.initialCount, 100)
    advance(400)
    const left = apic.readRegister(R.currentCount)
    advance(1199)
    const before = apic.interruptPending()
    advance(1)

    expect([left, before]).toEqual([75, false])
    expect(apic.acknowledge()).toBe(0x40)
    expect(apic.readRegister(R.currentCount)).toBe(0)
  })

  it.each([
    [0x0, 2],
    [0x1, 4],
    [0x2, 8],
    [0x3, 16],
    [0x8, 32],
    [0x9, 64],
    [0xa, 128],
    [0xb, 1],
  ])('divides by the configuration %#', (configuration, divisor) => {
    const { apic, timers } = localApics()
    apic.writeRegister(R.divide, configuration)
    apic.writeRegister(R.initialCount, 1000)

    expect(timers.nextDeadline()).toBe(1000 * divisor)
  })

  it('stays at zero when the divider is changed after it ran out', () => {
    const { apic, advance } = localApics()
    apic.writeRegister(R.divide, 0b1011)
    apic.writeRegister(R.initialCount, 1000)
    advance(5000)
    apic.writeRegister(R.divide, 0b1010)

    expect(apic.readRegister(R.currentCount)).toBe(0)
  })

  it('repeats in phase, and makes one interrupt of periods that were missed', () => {
    const { apic, advance, timers } = localApics()
    apic.writeRegister(R.divide, 0xb)
    apic.writeRegister(R.lvtTimer, 0x2_0040)
    apic.writeRegister(R.initialCount, 1000)
    advance(1000)
    const first = apic.acknowledge()
    apic.writeRegister(R.eoi, 0)
    advance(3500)

    expect(first).toBe(0x40)
    expect(apic.acknowledge()).toBe(0x40)
    expect(timers.nextDeadline()).toBe(5000)
    expect(apic.readRegister(R.currentCount)).toBe(500)
  })

  it('fires when the TSC reaches the deadline, and disarms', () => {
    const { apic, advance, timers } = localApics()
    apic.writeRegister(R.lvtTimer, 0x4_0040)
    apic.writeMsr(TSC_DEADLINE, 2000n)
    const armed = timers.nextDeadline()
    advance(999)
    const before = apic.interruptPending()
    advance(1)

    expect([armed, before]).toEqual([1000, false])
    expect(apic.acknowledge()).toBe(0x40)
    expect(apic.readMsr(TSC_DEADLINE)).toBe(0n)
  })

  it('fires at once for a deadline in the past, and ignores the MSR in other modes', () => {
    const { apic, advance, timers } = localApics()
    apic.writeMsr(TSC_DEADLINE, 1n)
    const other = timers.nextDeadline()
    advance(5000)
    apic.writeRegister(R.lvtTimer, 0x4_0040)
    apic.writeMsr(TSC_DEADLINE, 1n)
    advance(0)

    expect(other).toBe(Number.POSITIVE_INFINITY)
    expect(apic.interruptPending()).toBe(true)
  })

  it('bears any deadline', () => {
    const { apic, timers } = localApics()
    apic.writeRegister(R.lvtTimer, 0x4_0040)
    apic.writeMsr(TSC_DEADLINE, 0xffff_ffff_ffff_ffffn)

    expect(timers.nextDeadline()).toBe(Number.POSITIVE_INFINITY)
  })

  it('is disarmed by leaving deadline mode', () => {
    const { apic, timers } = localApics()
    apic.writeRegister(R.lvtTimer, 0x4_0040)
    apic.writeMsr(TSC_DEADLINE, 5000n)
    apic.writeRegister(R.lvtTimer, 0x40)

    expect(timers.nextDeadline()).toBe(Number.POSITIVE_INFINITY)
  })
})
