import { describe, expect, it } from 'vitest'
import { CONFIG, VirtioDriver } from '../../../testing/virtio-driver.ts'
import type { VirtioInput } from './input.ts'
import { VirtioKeyboard } from './input-keyboard.ts'
import { VirtioMouse, VirtioTablet } from './input-pointer.ts'

const WRITE = 2
const BUFFERS = 0x8000
const [SYN, KEY, REL, ABS] = [0, 1, 2, 3]
const REPORT = [SYN, 0, 0]

/** A device and its driver, which gives buffers when it is told and collects events in order. */
function driven<Kind extends VirtioInput>(device: Kind) {
  const driver = new VirtioDriver(device)
  let offered = 0
  let taken = 0
  driver.start(2)
  const offer = (count: number) => {
    for (let i = 0; i < count; i++, offered++) {
      const index = offered % 8
      driver.describe(0, index, { address: BUFFERS + 8 * index, length: 8, flags: WRITE })
      driver.offer(0, index)
    }
  }
  /** What came since the last call; each event as type, code and value. */
  const events = () => {
    const found: number[][] = []
    for (; taken < driver.usedIndex(0); taken++) {
      const { id, length } = driver.usedEntry(0, taken % 8)
      expect(length).toBe(8)
      const at = BUFFERS + 8 * id
      found.push([driver.memory.u16(at), driver.memory.u16(at + 2), driver.memory.u32(at + 4) | 0])
    }
    return found
  }
  const all = () => {
    const found: number[][] = []
    for (let more = events(); more.length > 0 || found.length === 0; more = events()) {
      found.push(...more)
      offer(8 - (offered - taken))
      if (driver.usedIndex(0) === taken) break
    }
    return found
  }
  const config = (select: number, subselect: number) => {
    driver.mmio.write(CONFIG, 1, select)
    driver.mmio.write(CONFIG + 1, 1, subselect)
    const size = driver.mmio.read(CONFIG + 2, 1)
    return Array.from({ length: size }, (_, i) => driver.mmio.read(CONFIG + 8 + i, 1))
  }
  const status = (...values: [type: number, code: number, value: number][]) => {
    for (const [type, code, value] of values) {
      driver.memory.setU16(0x9000, type)
      driver.memory.setU16(0x9002, code)
      driver.memory.setU32(0x9004, value)
      driver.describe(1, 0, { address: 0x9000, length: 8 })
      driver.offer(1, 0)
    }
  }
  return { device, driver, offer, events, all, config, status }
}

const codesOf = (bitmap: number[]) =>
  bitmap.flatMap((byte, i) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).map((bit) => 8 * i + bit),
  )
const text = (bytes: number[]) => String.fromCharCode(...bytes)

describe('virtio-input’s configuration (VIRTIO 1.2, 5.8.4)', () => {
  it('says what QEMU’s tablet says', () => {
    const { config } = driven(new VirtioTablet())

    expect(text(config(1, 0))).toBe('QEMU Virtio Tablet')
    expect(config(3, 0)).toEqual([6, 0, 0x27, 6, 3, 0, 2, 0])
    expect(codesOf(config(0x11, KEY))).toEqual([0x110, 0x111, 0x112, 0x113, 0x114])
    expect(codesOf(config(0x11, REL))).toEqual([6, 8])
    expect(codesOf(config(0x11, ABS))).toEqual([0, 1])
    expect(config(0x12, 1)).toEqual([0, 0, 0, 0, 0xff, 0x7f, ...new Array(14).fill(0)])
  })

  it('says what QEMU’s keyboard and mouse say', () => {
    const keyboard = driven(new VirtioKeyboard())
    const mouse = driven(new VirtioMouse())

    expect(text(keyboard.config(1, 0))).toBe('QEMU Virtio Keyboard')
    expect(codesOf(keyboard.config(0x11, KEY))).toEqual(expect.arrayContaining([1, 30, 99, 119, 125, 164]))
    expect(codesOf(keyboard.config(0x11, 0x11))).toEqual([0, 1, 2])
    expect(codesOf(keyboard.config(0x11, 0x14))).toEqual([0, 1])
    expect(text(mouse.config(1, 0))).toBe('QEMU Virtio Mouse')
    expect(codesOf(mouse.config(0x11, REL))).toEqual([0, 1, 6, 8])
    expect(mouse.config(0x11, ABS)).toEqual([])
  })

  it('has nothing for what it has not', () => {
    const { config } = driven(new VirtioTablet())

    for (const [select, subselect] of [
      [0, 0],
      [1, 1],
      [2, 0],
      [0x10, 0],
      [0x11, 0x15],
      [0x12, 2],
      [0xff, 0xff],
    ] as const)
      expect(config(select, subselect)).toEqual([])
  })
})

describe('a virtio keyboard', () => {
  it('sends each press and release once', () => {
    const { device, offer, events } = driven(new VirtioKeyboard())
    offer(8)
    device.key(30, true)
    device.key(30, true)
    device.key(30, false)
    device.key(30, false)
    device.key(9999, true)

    expect(events()).toEqual([[KEY, 30, 1], REPORT, [KEY, 30, 0], REPORT])
  })

  it('shows the lights that the guest sets', () => {
    const { device, status } = driven(new VirtioKeyboard())
    status([0x11, 0, 1], [0x11, 1, 1], [0x11, 2, 1])
    const lit = device.leds
    status([0x11, 0, 0], [0x12, 1, 0], [0x11, 77, 1])

    expect([lit, device.leds]).toEqual([7, 5])
  })

  it('leaves presses out, and never a release, when the driver gives no buffers', () => {
    const { device, all } = driven(new VirtioKeyboard())
    for (let key = 2; key < 82; key++) device.key(key, true)
    for (let key = 2; key < 82; key++) device.key(key, false)
    const found = all().filter(([type]) => type === KEY)

    expect(found.length).toBe(128)
    expect(found.filter(([, , value]) => value === 1).map(([, key]) => key)).toEqual(
      found.filter(([, , value]) => value === 0).map(([, key]) => key),
    )
  })

  it('is ready as long as its driver is', () => {
    const { device, driver } = driven(new VirtioKeyboard())
    const before = device.isReady
    driver.device.reset()

    expect([before, device.isReady]).toEqual([true, false])
  })
})

describe('a virtio tablet', () => {
  it('sends place, buttons and wheels as one update', () => {
    const { device, offer, events } = driven(new VirtioTablet())
    offer(8)
    device.point(0, 32767, 0, 0, 0)
    device.point(16384, 1, 0b10001, 1, 2)

    expect(events()).toEqual([
      [ABS, 0, 0],
      [ABS, 1, 32767],
      REPORT,
      [ABS, 0, 16384],
      [ABS, 1, 1],
      [REL, 8, -1],
      [REL, 6, 2],
      [KEY, 0x110, 1],
    ])
  })

  it('ends an update as soon as there is room, and makes one of the movements in between', () => {
    const { device, offer, events } = driven(new VirtioTablet())
    offer(1)
    device.point(1, 2, 0, 0, 0)
    const first = events()
    device.point(3, 4, 0, 0, 0)
    device.point(5, 6, 0, 0, 0)
    offer(7)

    expect([first, events()]).toEqual([
      [[ABS, 0, 1]],
      [[ABS, 1, 2], REPORT, [ABS, 0, 5], [ABS, 1, 6], REPORT],
    ])
  })

  it('ends with the true buttons after a storm that nobody read', () => {
    const { device, all } = driven(new VirtioTablet())
    for (let i = 0; i < 1000; i++) device.point(i, i, i & 1, 0, 0)
    device.point(7, 7, 4, 0, 0)
    const clicks = all().filter(([type]) => type === KEY)

    expect(clicks.findLast(([, code]) => code === 0x110)).toEqual([KEY, 0x110, 0])
    expect(clicks.findLast(([, code]) => code === 0x112)).toEqual([KEY, 0x112, 1])
  })
})

describe('a virtio mouse', () => {
  it('adds up what nobody read, but keeps clicks apart', () => {
    const { device, all } = driven(new VirtioMouse())
    device.move(3, 0, 0, 0, 0)
    device.move(4, -1, 0, 0, 0)
    device.move(0, 0, 0, 1, 0)
    device.move(0, 0, 0, 0, 0)
    device.move(0, 0, 0, 0, 0)

    expect(all()).toEqual([
      [REL, 0, 7],
      [REL, 1, -1],
      REPORT,
      [KEY, 0x110, 1],
      REPORT,
      [KEY, 0x110, 0],
      REPORT,
    ])
  })
})

describe('after save and restore', () => {
  it('a keyboard goes on in the middle of an update, with its keys held', () => {
    const first = driven(new VirtioKeyboard())
    first.status([0x11, 1, 1])
    first.offer(1)
    first.device.key(42, true)
    const twin = new VirtioKeyboard()
    const other = driven(twin)
    twin.restore(first.device.save())
    twin.key(42, true)
    twin.key(42, false)
    other.offer(3)

    expect(other.events()).toEqual([REPORT, [KEY, 42, 0], REPORT])
    expect(twin.leds).toBe(4)
  })

  it('a tablet knows what it has told', () => {
    const first = driven(new VirtioTablet())
    first.offer(4)
    first.device.point(1, 1, 2, 0, 0)
    const twin = new VirtioTablet()
    const other = driven(twin)
    twin.restore(first.device.save())
    other.offer(4)
    twin.point(1, 1, 0, 0, 0)

    expect(other.events()).toEqual([[ABS, 0, 1], [ABS, 1, 1], [KEY, 0x111, 0], REPORT])
  })

  it('a damaged state is refused', () => {
    const { device } = driven(new VirtioMouse())
    const state = device.save()

    expect(() => device.restore({ ...state, waiting: [[1, 2]] })).toThrow('waiting')
    expect(() => device.restore({ ...state, sent: 1 })).toThrow('sent')
  })
})
