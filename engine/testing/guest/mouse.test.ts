import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PackageSource } from '../../guests/packages.ts'
import { CountedGuest } from '../counted-guest.ts'
import { inputEvents } from './input-events.ts'

const [EV_SYN, EV_KEY, EV_REL, EV_ABS] = [0, 1, 2, 3]

/** Debian's kernel for real computers, which has drivers for the mouse at the PS/2 port. */
function booted(options: { hasVmPort: boolean }) {
  const source = new PackageSource(resolve(import.meta.dirname, '../../../node_modules/.cache/packages'))
  const { root } = source.unpack(source.dependency('linux-image-amd64', /^linux-image-.*-amd64$/))
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  const find = (name: RegExp) => join(root, files.find((file) => name.test(file)) ?? 'missing')
  const module = (name: string) => {
    const file = find(new RegExp(`/${name}\\.ko(\\.xz)?$`))
    return file.endsWith('.xz') ? execFileSync('xz', ['-dc', file]) : readFileSync(file)
  }
  const modules = ['evdev', 'psmouse'].map((name) => [`root/${name}.ko`, module(name)] as const)
  const guest = new CountedGuest({ memoryMiB: 256, ...options })
  guest.boot(new Map(modules), '', readFileSync(find(/^boot\/vmlinuz-/))).login()
  guest.ask('insmod /root/evdev.ko && insmod /root/psmouse.ko && sleep 2')
  return {
    at: (x: number, y: number, more = {}) => {
      guest.machine.input.point({ x, y, width: 800, height: 600, buttons: 0, ...more })
      guest.pass(20)
    },
    /** What Linux makes of it, without what separates updates. */
    seen: (name: string, act: () => void) =>
      inputEvents(guest, name, act).filter(([kind]) => kind !== EV_SYN),
  }
}

describe('a guest with a driver for VMware’s pointer', () => {
  it('gets places to the pixel, at the corners and in the middle, with its buttons', () => {
    const { at, seen } = booted({ hasVmPort: true })
    const found = seen('VirtualPS/2 VMware VMMouse', () => {
      at(400, 300)
      at(0, 0)
      at(799, 599, { buttons: 1 })
      at(799, 0)
    })

    expect(found).toEqual([
      [EV_ABS, 0, 32809],
      [EV_ABS, 1, 32823],
      [EV_ABS, 0, 0],
      [EV_ABS, 1, 0],
      [EV_ABS, 0, 65535],
      [EV_ABS, 1, 65535],
      [EV_KEY, 0x110, 1],
      [EV_ABS, 1, 0],
      [EV_KEY, 0x110, 0],
    ])
  }, 300_000)
})

describe('a guest with a driver for a PS/2 mouse', () => {
  it('gets movement, five buttons and the wheel', () => {
    const { at, seen } = booted({ hasVmPort: false })
    at(400, 300)
    const found = seen('ImExPS/2 Generic Explorer Mouse', () => {
      at(410, 295)
      at(410, 295, { buttons: 0x1f })
      at(410, 295, { buttons: 0, wheelY: 2 })
      at(50, 300)
    })
    const sum = (code: number) =>
      found
        .filter(([kind, of]) => kind === EV_REL && of === code)
        .reduce((all, [, , step = 0]) => all + step, 0)
    const clicks = found.filter(([kind]) => kind === EV_KEY).map(([, code, value]) => [code, value])
    const buttons = [0x110, 0x111, 0x112, 0x113, 0x114]

    expect([sum(0), sum(1), sum(8)]).toEqual([-350, 0, -2])
    expect(clicks.slice(0, 5).toSorted()).toEqual(buttons.map((code) => [code, 1]))
    expect(clicks.slice(5).toSorted()).toEqual(buttons.map((code) => [code, 0]))
  }, 300_000)
})
