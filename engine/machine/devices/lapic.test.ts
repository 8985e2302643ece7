import { describe, expect, it } from 'vitest'
import { UserError } from '../../base/error.ts'
import { localApics } from '../../testing/local-apics.ts'
import type { ApicMessage } from './apic-bus.ts'
import { DELIVERY } from './apic-bus.ts'
import type { Lapic } from './lapic.ts'
import { LAPIC_REGISTER as R } from './lapic-registers.table.ts'

const APIC_BASE = 0x1b
const X2APIC = 0xfee0_0d00n

function fixed(vector: number, change: Partial<ApicMessage> = {}): ApicMessage {
  return {
    destination: 0,
    broadcast: false,
    logical: false,
    delivery: DELIVERY.fixed,
    vector,
    level: false,
    ...change,
  }
}

describe('priorities (SDM 3A, 11.8.3)', () => {
  it('delivers the highest vector first and nests only higher classes', () => {
    const { apic } = localApics()
    for (const vector of [0x41, 0x55, 0x52]) apic.accept(fixed(vector))

    const first = apic.acknowledge()
    const whileServing = apic.interruptPending()
    apic.accept(fixed(0x61))
    const nested = apic.acknowledge()
    apic.writeRegister(R.eoi, 0)
    apic.writeRegister(R.eoi, 0)

    expect([first, whileServing, nested, apic.acknowledge()]).toEqual([0x55, false, 0x61, 0x52])
  })

  it('holds back classes at or below the task priority, which CR8 shows', () => {
    const { apic } = localApics()
    apic.accept(fixed(0x5f))
    apic.setCr8(5)
    const held = apic.interruptPending()
    const shown = [apic.readRegister(R.taskPriority), apic.readRegister(R.processorPriority)]
    apic.writeRegister(R.taskPriority, 0x4f)

    expect(held).toBe(false)
    expect(shown).toEqual([0x50, 0x50])
    expect(apic.cr8()).toBe(4)
    expect(apic.interruptPending()).toBe(true)
  })

  it('gives the spurious vector for a request that is no longer deliverable, without an in-service bit', () => {
    const { apic } = localApics()
    apic.accept(fixed(0x5f))
    apic.setCr8(15)

    expect(apic.acknowledge()).toBe(0xff)
    expect(apic.readRegister(R.inService + 2)).toBe(0)
    expect(apic.readRegister(R.request + 2)).toBe(0x8000_0000)
  })

  it('shows requests and services in the registers', () => {
    const { apic } = localApics()
    apic.accept(fixed(0x21, { level: true }))
    const requested = apic.readRegister(R.request + 1)
    apic.acknowledge()

    expect(requested).toBe(2)
    expect([apic.readRegister(R.request + 1), apic.readRegister(R.inService + 1)]).toEqual([0, 2])
    expect(apic.readRegister(R.triggerMode + 1)).toBe(2)
    expect(apic.readRegister(R.processorPriority)).toBe(0x20)
  })
})

describe('end of interrupt (11.8.5)', () => {
  it('is announced for level-triggered interrupts only', () => {
    const { apic, bus } = localApics()
    const ended: number[] = []
    bus.onEoi((vector) => ended.push(vector))
    for (const message of [fixed(0x31), fixed(0x41, { level: true })]) {
      apic.accept(message)
      apic.acknowledge()
      apic.writeRegister(R.eoi, 0)
    }

    expect(ended).toEqual([0x41])
  })

  it('is not announced when broadcasts are suppressed', () => {
    const { apic, bus } = localApics()
    const ended: number[] = []
    bus.onEoi((vector) => ended.push(vector))
    apic.writeRegister(R.spurious, 0x11ff)
    apic.accept(fixed(0x41, { level: true }))
    apic.acknowledge()
    apic.writeRegister(R.eoi, 0)

    expect(ended).toEqual([])
  })
})

describe('software disable (11.4.7.2)', () => {
  it('masks the local vector table for good and takes no fixed interrupts', () => {
    const { apic, log } = localApics()
    apic.writeRegister(R.lvtTimer, 0x40)
    apic.writeRegister(R.spurious, 0xff)
    apic.accept(fixed(0x50))
    apic.accept(fixed(0, { delivery: DELIVERY.nmi }))
    apic.writeRegister(R.lvtTimer, 0x40)
    const masked = apic.readRegister(R.lvtTimer)
    apic.writeRegister(R.spurious, 0x1ff)

    expect(masked).toBe(0x1_0040)
    expect(apic.interruptPending()).toBe(false)
    expect(log).toEqual(['nmi 0'])
  })
})

describe('a message that cannot be taken', () => {
  it('is refused', () => {
    const { apic } = localApics()
    const illegal = apic.accept(fixed(3))
    apic.writeRegister(R.spurious, 0xff)

    expect([illegal, apic.accept(fixed(0x40))]).toEqual([false, false])
  })
})

describe('local interrupt pins', () => {
  it('passes the 8259 through LINT0 as ExtINT', () => {
    const { apic, pic } = localApics()
    pic.asserted = true
    const masked = apic.interruptPending()
    apic.writeRegister(R.lvtLint0, 0x700)

    expect(masked).toBe(false)
    expect(apic.interruptPending()).toBe(true)
    expect(apic.acknowledge()).toBe(0x30)
  })

  it('lets the 8259 through when the APIC is turned off globally', () => {
    const { apic, pic } = localApics()
    pic.asserted = true
    apic.writeMsr(APIC_BASE, 0xfee0_0100n)

    expect(apic.interruptPending()).toBe(true)
  })

  it('makes an NMI of a rising LINT1', () => {
    const { apic, log } = localApics()
    apic.writeRegister(R.lvtLint1, 0x400)
    apic.lint1.set(true)
    apic.lint1.set(true)
    apic.lint1.set(false)
    apic.lint1.set(true)

    expect(log).toEqual(['nmi 0', 'nmi 0'])
  })
})

describe('interprocessor interrupts (11.6)', () => {
  it('reaches one processor by its ID', () => {
    const { apics, apic } = localApics(3)
    apic.writeRegister(R.icrHigh, 2 << 24)
    apic.writeRegister(R.icrLow, 0x4050)

    expect(apics.map((one) => one.interruptPending())).toEqual([false, false, true])
  })

  it('reaches itself, all, or all others by shorthand', () => {
    const seen = [1, 2, 3].map((shorthand) => {
      const { apics, apic } = localApics(3)
      apic.writeRegister(R.icrLow, (shorthand << 18) | 0x50)
      return apics.map((one) => one.interruptPending())
    })

    expect(seen).toEqual([
      [true, false, false],
      [true, true, true],
      [false, true, true],
    ])
  })

  it('starts another processor by INIT and startup', () => {
    const { apic, log } = localApics(2)
    apic.writeRegister(R.icrHigh, 1 << 24)
    apic.writeRegister(R.icrLow, 0xc500)
    apic.writeRegister(R.icrLow, 0x8500) // de-assert: nothing
    apic.writeRegister(R.icrLow, 0x4699)

    expect(log).toEqual(['init 1', 'startup 1 153'])
  })

  it('records an illegal vector', () => {
    const { apic } = localApics()
    apic.writeRegister(R.icrLow, 0x4_000f)
    const before = apic.readRegister(R.errorStatus)
    apic.writeRegister(R.errorStatus, 0)

    expect([before, apic.readRegister(R.errorStatus)]).toEqual([0, 0x20])
    expect(apic.interruptPending()).toBe(false)
  })

  it('matches logical destinations in the flat and cluster models', () => {
    const { apics, bus } = localApics(2)
    const [first, second] = apics as [Lapic, Lapic]
    first.writeRegister(R.logicalDestination, 0x0100_0000)
    second.writeRegister(R.logicalDestination, 0x0200_0000)
    bus.send(fixed(0x40, { logical: true, destination: 2 }))
    const flat = apics.map((apic) => apic.interruptPending())
    for (const apic of apics) apic.writeRegister(R.destinationFormat, 0x0fff_ffff)
    first.writeRegister(R.logicalDestination, 0x1100_0000)
    second.writeRegister(R.logicalDestination, 0x2100_0000)

    expect(flat).toEqual([false, true])
    expect(bus.send(fixed(0x40, { logical: true, destination: 0x11 }))).toBe(true)
    expect(first.interruptPending()).toBe(true)
    expect(bus.send(fixed(0x40, { logical: true, destination: 0x12 }))).toBe(false)
  })

  it('sends lowest-priority messages to the least busy', () => {
    const { apics, apic, bus } = localApics(2)
    apic.setCr8(3)
    bus.send(fixed(0x50, { broadcast: true, delivery: DELIVERY.lowest }))

    expect(apics.map((one) => one.interruptPending())).toEqual([false, true])
  })
})

describe('message-signalled interrupts (11.11)', () => {
  it('decodes address and data', () => {
    const { apics, bus } = localApics(2)
    bus.msi(0xfee0_1000, 0x0051)
    bus.msi(0xfed0_0000, 0x0052)

    expect(apics.map((one) => one.interruptPending())).toEqual([false, true])
    expect((apics[1] as Lapic).acknowledge()).toBe(0x51)
  })

  it('uses the logical mode without the redirection hint', () => {
    const { apic, bus } = localApics()
    apic.writeRegister(R.logicalDestination, 0x0100_0000)
    bus.msi(0xfee0_1004, 0x0051)

    expect(apic.interruptPending()).toBe(true)
  })
})

describe('x2APIC (11.12)', () => {
  it('is entered from xAPIC mode only, and left by turning off', () => {
    const { apic, log } = localApics()
    const steps = [
      apic.writeMsr(APIC_BASE, 0xfee0_0500n), // EXTD without EN
      apic.writeMsr(APIC_BASE, X2APIC),
      apic.writeMsr(APIC_BASE, 0xfee0_0900n), // back to xAPIC
      apic.writeMsr(APIC_BASE, 0xfee0_0100n),
      apic.writeMsr(APIC_BASE, X2APIC), // from off
      apic.writeMsr(APIC_BASE, 0x1_0000_0000_0000n),
    ]

    expect(steps).toEqual([false, true, false, true, false, false])
    expect(log).toEqual(['base 0 fee00000 false', 'base 0 fee00000 false'])
  })

  it('has its registers as MSRs, and #GP for the others', () => {
    const { apics } = localApics(18)
    const apic = apics[17] as Lapic
    const early = apic.readMsr(0x802)
    apic.writeMsr(APIC_BASE, 0xfee0_0c00n)

    expect(early).toBeUndefined()
    expect([apic.readMsr(0x802), apic.readMsr(0x80d)]).toEqual([17n, 0x1_0002n])
    expect([apic.readMsr(0x80e), apic.readMsr(0x831), apic.readMsr(0x80b)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect([apic.writeMsr(0x802, 1n), apic.writeMsr(0x80b, 1n), apic.writeMsr(0x80b, 0n)]).toEqual([
      false,
      false,
      true,
    ])
  })

  it('sends by one 64-bit write, and to itself', () => {
    const { apics, apic } = localApics(2)
    for (const one of apics) one.writeMsr(APIC_BASE, 0xfee0_0c00n)
    apic.writeMsr(0x830, 0x1_0000_0050n)
    apic.writeMsr(0x83f, 0x60n)

    expect(apics.map((one) => one.acknowledge())).toEqual([0x60, 0x50])
    expect(apic.readMsr(0x830)).toBe(0x1_0000_0050n)
  })

  it('takes the page away', () => {
    const { apic } = localApics()
    const version = apic.target.read(0x30, 4)
    apic.writeMsr(APIC_BASE, X2APIC)

    expect(version & 0xff).toBe(0x14)
    expect(apic.target.read(0x30, 4)).toBe(0)
  })
})

describe('save and restore', () => {
  it('goes on where it was', () => {
    const one = localApics()
    one.apic.writeRegister(R.lvtTimer, 0x40)
    one.apic.writeRegister(R.divide, 0xb)
    one.apic.writeRegister(R.initialCount, 1000)
    one.apic.accept(fixed(0x61))
    one.apic.acknowledge()
    const other = localApics()
    other.apic.restore(structuredClone(one.apic.save()))
    other.advance(1000)
    const held = other.apic.interruptPending()
    other.apic.writeRegister(R.eoi, 0)

    expect(held).toBe(false)
    expect(other.apic.acknowledge()).toBe(0x40)
  })

  it('refuses another version', () => {
    const { apic } = localApics()

    expect(() => apic.restore({ ...apic.save(), version: 2 })).toThrow(UserError)
  })
})
