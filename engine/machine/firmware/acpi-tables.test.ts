import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TimerQueue } from '../../base/clock.ts'
import { AddressSpace } from '../address-space.ts'
import { AcpiPm, ICH9_PM, PIIX4_PM } from '../devices/acpi-pm.ts'
import { GsiRouter } from '../devices/gsi-router.ts'
import { createI440fx } from '../devices/i440fx.ts'
import { createQ35 } from '../devices/q35.ts'
import { PlainMemory } from '../memory.ts'
import { COM_PORTS } from '../memory-map.ts'
import { writeAcpiTables } from './acpi-tables.ts'

const line = { set() {} }

function tables(type: 'pc' | 'q35', apicIds = [0], parts: { serials?: number[]; hasPanic?: boolean } = {}) {
  const memory = new PlainMemory(new Uint8Array(0x10_0000))
  const layout = type === 'q35' ? ICH9_PM : PIIX4_PM
  const timers = new TimerQueue({ now: () => 0 })
  const pm = new AcpiPm({ name: 'acpi-pm', layout, timers, sci: line, onSoftOff() {} })
  const router = new GsiRouter({ pic: () => line, ioapic: () => line })
  const create = type === 'q35' ? createQ35 : createI440fx
  const spaces = { ports: new AddressSpace('ports'), mmio: new AddressSpace('memory') }
  const chipset = create({ ...spaces, router, pm, msi() {} })
  const rsdp = writeAcpiTables({
    memory,
    chipset,
    pm: layout,
    apicIds,
    ioapicId: 1,
    hpet: true,
    serials: COM_PORTS.filter(({ number }) => parts.serials?.includes(number)),
    hasPanic: parts.hasPanic ?? false,
  })
  const xsdt = memory.u32(rsdp + 24)
  const count = (memory.u32(xsdt + 4) - 36) / 8
  const listed = Array.from({ length: count }, (_, i) => memory.u32(xsdt + 36 + 8 * i))
  const signature = (at: number) => String.fromCharCode(...memory.read(at, 4))
  const find = (name: string) => listed.find((at) => signature(at) === name) ?? 0
  const content = (at: number) => memory.read(at, memory.u32(at + 4))
  const dsdt = memory.u32(find('FACP') + 40)
  return { memory, rsdp, xsdt, listed, signature, find, content, dsdt }
}

function sum(bytes: Uint8Array): number {
  return bytes.reduce((total, byte) => total + byte, 0) & 0xff
}

describe('ACPI tables', () => {
  it('have a root pointer where systems look for it', () => {
    const { memory, rsdp } = tables('q35')

    expect([rsdp % 16, rsdp >= 0xe_0000 && rsdp < 0x10_0000]).toEqual([0, true])
    expect(String.fromCharCode(...memory.read(rsdp, 8))).toBe('RSD PTR ')
    expect([sum(memory.read(rsdp, 20)), sum(memory.read(rsdp, 36)), memory.u8(rsdp + 15)]).toEqual([0, 0, 2])
  })

  it.each([
    ['pc', ['FACP', 'APIC', 'HPET']],
    ['q35', ['FACP', 'APIC', 'HPET', 'MCFG']],
  ] as const)('of %s are complete and sum to zero', (type, names) => {
    const { listed, signature, content, xsdt, dsdt } = tables(type)

    expect(listed.map(signature)).toEqual(names)
    expect([...listed, xsdt, dsdt].map((at) => sum(content(at)))).toEqual([...listed, 0, 0].map(() => 0))
    expect(signature(dsdt)).toBe('DSDT')
  })

  it('describe fixed hardware', () => {
    const { memory, find } = tables('q35')
    const fadt = find('FACP')

    expect([memory.u8(fadt + 8), memory.u32(fadt + 4)]).toEqual([3, 244])
    expect([memory.u16(fadt + 46), memory.u32(fadt + 48)]).toEqual([9, 0xb2])
    expect([56, 64, 76, 80].map((at) => memory.u32(fadt + at))).toEqual([0x600, 0x604, 0x608, 0x620])
    // Power button in fixed hardware (bit 4 clear), reset register (bit 10).
    expect(memory.u32(fadt + 112) & 0x410).toBe(0x400)
    expect([memory.u32(fadt + 120), memory.u8(fadt + 128)]).toEqual([0xcf9, 6])
    expect(memory.u32(fadt + 36) % 64).toBe(0)
  })

  it('name a local APIC for every processor', () => {
    const { content, find } = tables('pc', [0, 1, 2])
    const madt = content(find('APIC'))

    expect([0, 1, 2].map((i) => [...madt.subarray(44 + 8 * i, 52 + 8 * i)])).toEqual([
      [0, 8, 0, 0, 1, 0, 0, 0],
      [0, 8, 1, 1, 1, 0, 0, 0],
      [0, 8, 2, 2, 1, 0, 0, 0],
    ])
    expect([...madt.subarray(80, 90)]).toEqual([2, 10, 0, 0, 2, 0, 0, 0, 0, 0])
  })

  it('name the serial ports and the panic port that are there, and no others', () => {
    const names = (parts: Parameters<typeof tables>[2]) => {
      const { content, dsdt } = tables('pc', [0], parts)
      return String.fromCharCode(...content(dsdt)).match(/COM[1-4]|PEVT/g)
    }

    expect(names({})).toBeNull()
    expect(names({ serials: [1, 3, 4], hasPanic: true })).toEqual(['COM1', 'COM3', 'COM4', 'PEVT'])
  })

  const iasl = '/usr/bin/iasl'
  it.skipIf(!existsSync(iasl)).each(['pc', 'q35'] as const)('of %s are read by iasl', (type) => {
    const { content, dsdt } = tables(type)
    const folder = mkdtempSync(join(tmpdir(), 'acpi-'))
    writeFileSync(join(folder, 'dsdt.aml'), content(dsdt))
    execFileSync(iasl, ['-d', 'dsdt.aml'], { cwd: folder, stdio: 'pipe' })
    const compiled = execFileSync(iasl, ['-p', 'again', 'dsdt.dsl'], { cwd: folder, encoding: 'utf8' })
    rmSync(folder, { recursive: true })

    expect(compiled).toContain('0 Errors, 0 Warnings')
  })
})
