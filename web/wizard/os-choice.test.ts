import { describe, expect, it } from 'vitest'
import { operatingSystems } from '../stores/os.table.ts'
import { kernelVersion } from './kernel-file.ts'
import { findSystems, osOfKernel } from './os-choice.ts'

const at = new Date('2026-11-29')
const names = (search: string, withPast = false) => findSystems(search, withPast, at).map(({ name }) => name)

describe('operating systems', () => {
  it('have names and identifiers of their own, and months that are months', () => {
    expect(new Set(operatingSystems.map(({ name }) => name)).size).toBe(operatingSystems.length)
    expect(new Set(operatingSystems.map(({ id }) => id)).size).toBe(operatingSystems.length)
    for (const { released, ends } of operatingSystems)
      expect(`${released} ${ends}`).toMatch(/^(\d{4}-(0[1-9]|1[0-2]))? (\d{4}-(0[1-9]|1[0-2]))?$/)
  })

  it('are found by words in any order, those that are past only if wanted', () => {
    expect(names('debian')).toEqual(['debian13', 'debian12'])
    expect(names('12 DEB', true)).toEqual(['debian12'])
    expect(names('generic')).toContain('generic')
    expect(names('windows 7')).toEqual([])
    expect(names('windows 7', true)).toEqual(['win7'])
  })

  it.each([
    [
      '6.1.0-57-cloud-amd64 (debian-kernel@lists.debian.org) #1 SMP Debian 6.1.192-3 (2026-11-26)',
      'debian12',
    ],
    ['5.15.0-91-generic (buildd@lcy02-amd64-045) #101-Ubuntu SMP', 'ubuntu22.04'],
    ['6.14.5-100.fc41.x86_64 (mockbuild@x) #1 SMP', 'fedora41'],
    ['5.14.0-427.el9.x86_64 (mockbuild@x) #1 SMP', 'rhel9-unknown'],
    ['6.12.0-55.el10.x86_64 (mockbuild@x) #1 SMP', 'rhel10.0'],
    ['6.12.1-arch1-1 (linux@archlinux) #1 SMP', 'archlinux'],
    ['6.6.31-0-virt (buildozer@build-3-20-x86_64) #1-Alpine SMP', 'alpinelinux3.20'],
    ['6.12.1 (me@home) #1', undefined],
  ])('are told by the kernel %s', (version, os) => {
    expect(osOfKernel(version)).toBe(os)
  })
})

describe('the head of a kernel’s file', () => {
  const head = (pointer: number) => {
    const bytes = new Uint8Array(0x400)
    bytes.set(new TextEncoder().encode('HdrS'), 0x202)
    new DataView(bytes.buffer).setUint16(0x20e, pointer, true)
    bytes.set(new TextEncoder().encode('6.1.0\0more'), 0x300)
    return bytes
  }

  it('tells the version', () => {
    expect(kernelVersion(head(0x100))).toBe('6.1.0')
    expect(kernelVersion(head(0))).toBe('')
  })

  it('tells that it is none', () => {
    expect(kernelVersion(new Uint8Array(0x400))).toBeUndefined()
    expect(kernelVersion(new Uint8Array())).toBeUndefined()
  })
})
