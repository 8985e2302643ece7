import { describe, expect, it } from 'vitest'
import { UserError } from '../../../base/error.ts'
import { SeededRandom } from '../../../base/random.ts'
import { COMMON, ISR, MSIX_BAR, NOTIFY, VirtioDriver } from '../../../testing/virtio-driver.ts'
import type { StateValue } from '../../state.ts'
import { VirtioRng } from './rng.ts'
import { VIRTIO_STATUS } from './transport.ts'

const WRITE = 2
const NEEDS_RESET = VIRTIO_STATUS.needsReset

function rng() {
  return new VirtioDriver(new VirtioRng(new SeededRandom(1)))
}

/** Offers one writable buffer as chain 0. */
function request(driver: VirtioDriver, length = 16) {
  driver.describe(0, 0, { address: 0x8000, length, flags: WRITE })
  driver.offer(0, 0)
}

describe('discovery (VIRTIO 1.2, 4.1.2-4.1.4)', () => {
  it('is a modern device', () => {
    const { pci } = rng().device

    expect([pci.readConfig(0, 4), pci.readConfig(8, 1)]).toEqual([0x1044_1af4, 1])
  })

  it('lists its structures, and where they are', () => {
    const { pci } = rng().device
    const found: number[][] = []
    for (let at = pci.readConfig(0x34, 1); at !== 0; at = pci.readConfig(at + 1, 1))
      found.push([pci.readConfig(at, 1), pci.readConfig(at + 3, 1), pci.readConfig(at + 8, 4)])

    expect(found.filter(([id]) => id === 9).map(([, type, offset]) => [type, offset])).toEqual([
      [1, 0],
      [3, 0x1000],
      [2, 0x3000],
      [5, 0],
    ])
    expect(found.some(([id]) => id === 0x11)).toBe(true)
  })

  it('can be reached through configuration space alone', () => {
    const { device } = rng()
    const { pci } = device
    let at = pci.readConfig(0x34, 1)
    while (pci.readConfig(at, 1) !== 9 || pci.readConfig(at + 3, 1) !== 5) at = pci.readConfig(at + 1, 1)
    pci.writeConfig(at + 4, 1, 4)
    pci.writeConfig(at + 8, 4, 0x14)
    pci.writeConfig(at + 12, 4, 1)
    pci.writeConfig(at + 16, 1, 1)
    const status = pci.readConfig(at + 16, 1)
    pci.writeConfig(at + 8, 4, 0x12)
    pci.writeConfig(at + 12, 4, 2)

    expect([status, pci.readConfig(at + 16, 2)]).toEqual([1, 1])
  })
})

describe('initialisation (3.1)', () => {
  it('offers VERSION_1, indirect descriptors and the event index', () => {
    const { mmio } = rng()
    const words = [0, 1, 2].map((select) => {
      mmio.write(COMMON, 4, select)
      return mmio.read(COMMON + 4, 4)
    })

    expect(words).toEqual([0x3000_0000, 1, 0])
  })

  it('refuses drivers without VERSION_1 or with features that were not offered', () => {
    const driver = rng()
    driver.negotiate(0, 0)
    const old = driver.status & VIRTIO_STATUS.featuresOk
    driver.negotiate(1)
    const unknown = driver.status & VIRTIO_STATUS.featuresOk
    driver.negotiate(0x3000_0000)

    expect([old, unknown, driver.status]).toEqual([0, 0, 0x0b])
  })

  it('shows size 0 for queues that are not there', () => {
    const { mmio } = rng()
    const sizes = [0, 1].map((queue) => {
      mmio.write(COMMON + 0x16, 2, queue)
      return mmio.read(COMMON + 0x18, 2)
    })

    expect([mmio.read(COMMON + 0x12, 2), ...sizes]).toEqual([1, 64, 0])
  })

  it('keeps 64-bit queue addresses and refuses places outside memory', () => {
    const driver = rng()
    driver.negotiate()
    driver.mmio.write(COMMON + 0x24, 4, 0xffff_ffff)
    const kept = driver.mmio.read(COMMON + 0x24, 4)
    driver.mmio.write(COMMON + 0x1c, 2, 1)

    expect([kept, driver.mmio.read(COMMON + 0x1c, 2)]).toEqual([0xffff_ffff, 0])
    expect(driver.status & NEEDS_RESET).toBe(NEEDS_RESET)
  })

  it('refuses a queue size that is not a power of two', () => {
    const driver = rng()
    driver.negotiate()
    driver.setUpQueue(0, 6)

    expect(driver.status & NEEDS_RESET).toBe(NEEDS_RESET)
  })

  it('does nothing before DRIVER_OK, then serves what was offered before', () => {
    const driver = rng()
    driver.negotiate()
    driver.setUpQueue(0)
    request(driver)
    const early = driver.usedIndex(0)
    driver.ready()

    expect([early, driver.usedIndex(0)]).toEqual([0, 1])
  })

  it('does not touch memory unless it is a bus master', () => {
    const driver = rng()
    driver.start(1)
    driver.device.pci.writeConfig(4, 2, 2)
    request(driver)

    expect(driver.usedIndex(0)).toBe(0)
  })

  it('is as new after a reset', () => {
    const driver = rng()
    driver.start(1)
    request(driver)
    driver.mmio.write(COMMON + 0x14, 1, 0)
    const cleared = [driver.status, driver.line.high, driver.mmio.read(COMMON + 0x1c, 2)]
    driver.memory.write(driver.available(0), new Uint8Array(0x1100))
    driver.start(1)
    request(driver)

    expect(cleared).toEqual([0, false, 0])
    expect(driver.usedIndex(0)).toBe(1)
  })
})

describe('interrupts (4.1.5)', () => {
  it('go by the pin until the ISR is read', () => {
    const driver = rng()
    driver.start(1)
    request(driver)
    const high = driver.line.high
    const isr = [driver.mmio.read(ISR, 1), driver.mmio.read(ISR, 1)]

    expect([high, isr, driver.line.high]).toEqual([true, [1, 0], false])
  })

  it('go by MSI-X when it is on, to the queue’s vector', () => {
    const driver = rng()
    driver.device.pci.writeConfig(0x42, 2, 0x8000)
    driver.mmio.write(MSIX_BAR, 4, 0xfee0_0000)
    driver.mmio.write(MSIX_BAR + 8, 4, 0x51)
    driver.mmio.write(MSIX_BAR + 12, 4, 0)
    driver.start(1)
    request(driver)

    expect([driver.messages, driver.line.high, driver.mmio.read(ISR, 1)]).toEqual([[0x51], false, 0])
  })

  it('have no vector beyond the table', () => {
    const driver = rng()
    driver.mmio.write(COMMON + 0x10, 2, 2)
    const beyond = driver.mmio.read(COMMON + 0x10, 2)
    driver.mmio.write(COMMON + 0x10, 2, 1)

    expect([beyond, driver.mmio.read(COMMON + 0x10, 2)]).toEqual([0xffff, 1])
  })
})

describe('hostile drivers', () => {
  it('get a configuration interrupt with NEEDS_RESET, and no service until they reset', () => {
    const driver = rng()
    driver.start(1)
    driver.describe(0, 0, { address: 0x8000, length: 16, flags: WRITE | 1, next: 0 })
    driver.offer(0, 0)
    const isr = driver.mmio.read(ISR, 1)
    request(driver)

    expect([driver.status & NEEDS_RESET, isr, driver.usedIndex(0)]).toEqual([NEEDS_RESET, 2, 0])
    expect(driver.broken).toEqual(['virtio0: a descriptor chain is a loop'])
  })

  it('may write and read anything anywhere', () => {
    const driver = rng()
    const random = new SeededRandom(7)
    for (let i = 0; i < 20_000; i++) {
      const address = COMMON + (random.next() % 0x40)
      driver.mmio.write(address, 4, (random.next() & random.next()) >>> 0)
      driver.mmio.write(NOTIFY, 2, 0)
      driver.mmio.read(COMMON + (random.next() % 0x4000), 1)
    }
    driver.memory.write(driver.available(0), new Uint8Array(0x1100))
    driver.start(1)
    request(driver)

    expect(driver.usedIndex(0)).toBe(1)
  })
})

describe('save and restore', () => {
  it('goes on in another machine with the same memory', () => {
    const one = rng()
    one.start(1)
    request(one)
    const other = rng()
    other.memory.write(0, one.memory.read(0, one.memory.size))
    other.device.restore(structuredClone(one.device.save()))
    const { high } = other.line
    other.memory.setU16(other.available(0) + 6, 0)
    other.memory.setU16(other.available(0) + 2, 2)
    other.mmio.write(NOTIFY, 2, 0)

    expect(high).toBe(true)
    expect(other.usedIndex(0)).toBe(2)
  })

  it('keeps the place of a queue that lies nowhere', () => {
    const one = rng()
    one.mmio.write(COMMON + 0x2c, 4, 0xffff_0000)
    const other = rng()
    other.device.restore(one.device.save())

    expect(other.mmio.read(COMMON + 0x2c, 4)).toBe(0xffff_0000)
  })

  it.each([
    ['queues that it has not', (queues: StateValue[]) => queues.push(queues[0] ?? null)],
    ['a queue of no possible size', ([queue]: StateValue[]) => Object.assign(queue as object, { size: 3 })],
    [
      'a queue outside memory',
      ([queue]: StateValue[]) => Object.assign(queue as object, { used: '1099511627776' }),
    ],
  ])('refuses %s', (_, change) => {
    const one = rng()
    one.start(1)
    const state = structuredClone(one.device.save())
    change(state.queues as StateValue[])

    expect(() => rng().device.restore(state)).toThrow(UserError)
  })
})
