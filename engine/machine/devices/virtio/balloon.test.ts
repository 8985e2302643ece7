import { describe, expect, it } from 'vitest'
import { CONFIG, VirtioDriver } from '../../../testing/virtio-driver.ts'
import { VirtioBalloon } from './balloon.ts'

const [INFLATE, DEFLATE, STATS] = [0, 1, 2]
const F_STATS_VQ = 2
const BUFFER = 0x8000
const RAM_PAGES = 0x100

function balloon() {
  let kind: VirtioBalloon | undefined
  const make = (memory: ConstructorParameters<typeof VirtioBalloon>[0]) => {
    kind = new VirtioBalloon(memory)
    return kind
  }
  const driver = new VirtioDriver(make)
  driver.start(3, F_STATS_VQ)
  return { driver, kind: kind! }
}

/** Offers a list of page numbers in queue `queue`. */
function offerPages(driver: VirtioDriver, queue: number, pages: readonly number[]): void {
  for (const [i, page] of pages.entries()) driver.memory.setU32(BUFFER + 4 * i, page)
  driver.describe(queue, 0, { address: BUFFER, length: 4 * pages.length })
  driver.offer(queue, 0)
}

function offerStats(
  driver: VirtioDriver,
  descriptor: number,
  stats: readonly [tag: number, value: number][],
): void {
  const address = BUFFER + 0x400 * descriptor
  for (const [i, [tag, value]] of stats.entries()) {
    driver.memory.setU16(address + 10 * i, tag)
    driver.memory.setU32(address + 10 * i + 2, value)
    driver.memory.setU32(address + 10 * i + 6, 0)
  }
  driver.describe(STATS, descriptor, { address, length: 10 * stats.length })
  driver.offer(STATS, descriptor)
}

describe('virtio-balloon (VIRTIO 1.2, 5.5)', () => {
  it('asks for pages by its configuration, and says that it changed', () => {
    const { driver, kind } = balloon()
    kind.request(40)
    kind.request(1e9)

    expect(driver.mmio.read(CONFIG, 4)).toBe(RAM_PAGES)
    expect(driver.line.high).toBe(true)
  })

  it('empties pages that it is given, and leaves those alone that it gives back', () => {
    const { driver } = balloon()
    driver.memory.write(0x2_0000, new Uint8Array(0x3000).fill(7))
    offerPages(driver, INFLATE, [0x20, 0x22, 0xffff_ffff])
    offerPages(driver, DEFLATE, [0x21])
    const at = (address: number) => driver.memory.u8(address)

    expect([at(0x2_0fff), at(0x2_1000), at(0x2_1fff), at(0x2_2000)]).toEqual([0, 7, 7, 0])
    expect([driver.usedIndex(INFLATE), driver.usedIndex(DEFLATE), driver.broken]).toEqual([1, 1, []])
  })

  it('believes what the driver says it gave, up to all there is', () => {
    const { driver, kind } = balloon()
    driver.mmio.write(CONFIG + 4, 4, 12)
    const some = kind.pages
    driver.mmio.write(CONFIG + 4, 4, 0xffff_ffff)

    expect([some, kind.pages]).toEqual([12, RAM_PAGES])
  })

  it('keeps the buffer of statistics until it asks again', () => {
    const { driver, kind } = balloon()
    let told = 0
    kind.onStats = () => told++
    offerStats(driver, 0, [[4, 1000]])
    const first = [driver.usedIndex(STATS), kind.stats.get(4), told]
    kind.askForStats()
    kind.askForStats()
    const asked = [driver.usedIndex(STATS), driver.usedEntry(STATS, 0).id]
    offerStats(driver, 0, [
      [4, 900],
      [5, 2000],
    ])

    expect([first, asked]).toEqual([
      [0, 1000n, 0],
      [1, 0],
    ])
    expect([[...kind.stats], told]).toEqual([
      [
        [4, 900n],
        [5, 2000n],
      ],
      1,
    ])
  })

  it('gives a buffer back that another one replaced', () => {
    const { driver, kind } = balloon()
    offerStats(driver, 0, [[4, 1]])
    offerStats(driver, 1, [[4, 2]])

    expect([driver.usedEntry(STATS, 0).id, kind.stats.get(4)]).toEqual([0, 2n])
  })

  it('does a bounded amount of work for a request of any length', () => {
    const { driver } = balloon()
    driver.memory.write(0x8_0000, new Uint8Array(0x1_0000).fill(0xff))
    driver.memory.write(0x2_0000, new Uint8Array(0x1000).fill(7))
    driver.memory.setU32(0x8_0000 + 4 * 1024, 0x20)
    driver.describe(INFLATE, 0, { address: 0x8_0000, length: 0x1_0000 })
    driver.offer(INFLATE, 0)

    expect([driver.usedIndex(INFLATE), driver.memory.u8(0x2_0000)]).toEqual([1, 7])
  })

  it('goes on after it was saved and restored with a buffer in its hands', () => {
    const { driver, kind } = balloon()
    kind.request(40)
    driver.mmio.write(CONFIG + 4, 4, 12)
    offerStats(driver, 3, [[4, 1000]])
    const saved = driver.device.save()
    kind.askForStats()
    driver.device.reset()
    driver.device.restore(saved)
    kind.askForStats()

    expect([kind.pages, driver.mmio.read(CONFIG, 4), kind.stats.get(4)]).toEqual([12, 40, 1000n])
    expect(driver.usedEntry(STATS, 0).id).toBe(3)
  })
})
