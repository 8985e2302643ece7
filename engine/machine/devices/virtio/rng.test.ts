import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../../base/random.ts'
import { VirtioDriver } from '../../../testing/virtio-driver.ts'
import { VirtioRng } from './rng.ts'

const WRITE = 2

describe('virtio-rng (VIRTIO 1.2, 5.4)', () => {
  it('fills buffers with what its source gives', () => {
    const driver = new VirtioDriver(new VirtioRng(new SeededRandom(5)))
    const expected = new Uint8Array(8)
    new SeededRandom(5).fill(expected)
    driver.start(1)
    driver.describe(0, 3, { address: 0x8000, length: 8, flags: WRITE })
    driver.offer(0, 3)

    expect(driver.usedEntry(0, 0)).toEqual({ id: 3, length: 8 })
    expect([...driver.memory.read(0x8000, 9)]).toEqual([...expected, 0])
  })

  it('answers huge requests in part', () => {
    const driver = new VirtioDriver(new VirtioRng(new SeededRandom(5)))
    driver.start(1)
    driver.describe(0, 0, { address: 0x8_0000, length: 0x4_0000, flags: WRITE })
    driver.offer(0, 0)

    expect(driver.usedEntry(0, 0)).toEqual({ id: 0, length: 4096 })
  })
})
