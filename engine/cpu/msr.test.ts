import { describe, expect, it } from 'vitest'
import { defaultFeatures } from './cpuid.ts'
import { Msrs, type MsrWiring } from './msr.ts'

function wired(over: Partial<MsrWiring> = {}): {
  msrs: Msrs
  written: { address: number; view: DataView }[]
} {
  const written: { address: number; view: DataView }[] = []
  const msrs = new Msrs({
    memory: {
      write: (address, bytes) => written.push({ address, view: new DataView(bytes.slice().buffer) }),
    },
    now: () => 5_000_000_000,
    tsc: () => 7_000_000_000n,
    wallClock: { bootEpochSeconds: 1_700_000_000.5 },
    apic: { readMsr: (index) => BigInt(index), writeMsr: (index) => index === 0x830 },
    features: defaultFeatures,
    ...over,
  })
  return { msrs, written }
}

describe('Msrs', () => {
  it('write a clock that turns TSC ticks into nanoseconds', () => {
    const { msrs, written } = wired()

    msrs.write(0x4b56_4d01, 0x1001n)

    const [{ address, view } = { address: 0, view: new DataView(new ArrayBuffer(32)) }] = written
    const delta = 1_234_567n
    const shifted = delta << BigInt(view.getInt8(28))
    expect(address).toBe(0x1000)
    expect(view.getUint32(0, true) % 2).toBe(0)
    expect(view.getBigUint64(8, true)).toBe(7_000_000_000n)
    expect(view.getBigUint64(16, true)).toBe(5_000_000_000n)
    expect((shifted * BigInt(view.getUint32(24, true))) >> 32n).toBe(delta)
    expect(view.getUint8(29) & 1).toBe(1)
  })

  it('write no clock while it is disabled', () => {
    const { msrs, written } = wired()

    msrs.write(0x4b56_4d01, 0x1000n)

    expect(written).toEqual([])
  })

  it('write the time of power-on', () => {
    const { msrs, written } = wired()

    msrs.write(0x4b56_4d00, 0x2000n)

    expect(written[0]?.address).toBe(0x2000)
    expect(written[0]?.view.getUint32(4, true)).toBe(1_700_000_000)
    expect(written[0]?.view.getUint32(8, true)).toBe(500_000_000)
  })

  it('leave the local APIC to itself', () => {
    const { msrs } = wired()

    expect(msrs.read(0x802)).toBe(0x802n)
    expect(msrs.write(0x830, 0n)).toBe(true)
    expect(msrs.write(0x831, 0n)).toBe(false)
  })

  it('refuse what does not exist and memory types that are none', () => {
    const { msrs } = wired()

    expect(msrs.read(0x1234)).toBeUndefined()
    expect(msrs.write(0x1234, 0n)).toBe(false)
    expect(msrs.write(0x250, 0x0606_0606_0606_0602n)).toBe(false)
    expect(msrs.write(0x200, 0x8000_0006n)).toBe(true)
    expect(msrs.read(0x200)).toBe(0x8000_0006n)
  })

  it('leave the hole below 4 GiB uncached', () => {
    const { msrs } = wired()

    msrs.setMemoryTypes(0xc000_0000)

    expect(msrs.read(0x2ff)).toBe(0xc06n)
    expect([msrs.read(0x200), msrs.read(0x201)]).toEqual([0xc000_0000n, 0xff_c000_0800n])
  })

  it('restore what was saved', () => {
    const { msrs } = wired()
    msrs.write(0x2ff, 0xc06n)
    const { msrs: other } = wired()

    other.restore(msrs.save())

    expect(other.read(0x2ff)).toBe(0xc06n)
  })
})
