import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../../base/random.ts'
import { PlainMemory } from '../../memory.ts'
import { Virtqueue } from './queue.ts'

const NEXT = 1
const WRITE = 2
const INDIRECT = 4
const DESCRIPTORS = 0x1000
const AVAILABLE = 0x2000
const USED = 0x3000
const TABLE = 0x4000
const DATA = 0x8000

function ring(size = 4) {
  const memory = new PlainMemory(new Uint8Array(0x1_0000))
  const reasons: string[] = []
  const queue = new Virtqueue({ memory, maxSize: 256, onBroken: (reason) => reasons.push(reason) })
  Object.assign(queue, { size, descriptors: DESCRIPTORS, available: AVAILABLE, used: USED, indirect: true })
  queue.enable()
  let next = 0
  const describe = (at: number, address: number, length: number, flags = 0, link = 0) => {
    memory.setU32(at, address)
    memory.setU32(at + 8, length)
    memory.setU16(at + 12, flags)
    memory.setU16(at + 14, link)
  }
  const entry = (index: number, address: number, length: number, flags = 0, link = 0) =>
    describe(DESCRIPTORS + 16 * index, address, length, flags, link)
  const offer = (head: number) => {
    memory.setU16(AVAILABLE + 4 + 2 * (next++ % size), head)
    memory.setU16(AVAILABLE + 2, next)
  }
  return { memory, queue, reasons, describe, entry, offer }
}

describe('chains (VIRTIO 1.2, 2.7)', () => {
  it('are collected with what is read first', () => {
    const { memory, queue, entry, offer } = ring()
    memory.write(DATA, Uint8Array.of(1, 2, 3, 4))
    entry(2, DATA, 3, NEXT, 0)
    entry(0, DATA + 3, 1, NEXT, 3)
    entry(3, DATA + 16, 8, WRITE)
    offer(2)
    const chain = queue.pop()

    expect(chain).toMatchObject({ head: 2, readLength: 4, writeLength: 8 })
    expect(chain && [...queue.readBytes(chain)]).toEqual([1, 2, 3, 4])
    expect(chain && [...queue.readBytes(chain, 2, 9)]).toEqual([3, 4])
    expect(queue.pop()).toBeUndefined()
  })

  it('are filled across buffers', () => {
    const { memory, queue, entry, offer } = ring()
    entry(0, DATA, 2, WRITE | NEXT, 1)
    entry(1, DATA + 8, 2, WRITE)
    offer(0)
    const chain = queue.pop()
    const counts = chain && [
      queue.writeBytes(chain, Uint8Array.of(7, 8, 9), 1),
      queue.writeBytes(chain, Uint8Array.of(6)),
    ]

    expect(counts).toEqual([3, 1])
    expect([memory.u16(DATA), memory.u16(DATA + 8)]).toEqual([0x0706, 0x0908])
  })

  it('may lie in an indirect table', () => {
    const { queue, describe, entry, offer } = ring()
    entry(1, TABLE, 32, INDIRECT)
    describe(TABLE, DATA, 5, NEXT, 1)
    describe(TABLE + 16, DATA + 8, 7, WRITE)
    offer(1)

    expect(queue.pop()).toMatchObject({ head: 1, readLength: 5, writeLength: 7 })
  })

  it('may be longer than the queue within a table', () => {
    const { queue, describe, entry, offer } = ring()
    entry(0, TABLE, 16 * 10, INDIRECT)
    for (let i = 0; i < 9; i++) describe(TABLE + 16 * i, DATA, 1, NEXT, i + 1)
    describe(TABLE + 16 * 9, DATA, 1)
    offer(0)

    expect(queue.pop()).toMatchObject({ readLength: 10 })
  })
})

describe('the used ring', () => {
  it('wraps', () => {
    const { memory, queue, entry, offer } = ring(2)
    entry(0, DATA, 1, WRITE)
    for (let i = 0; i < 5; i++) {
      offer(0)
      const chain = queue.pop()
      if (chain) queue.push(chain, 10 + i)
    }

    expect(memory.u16(USED + 2)).toBe(5)
    expect([memory.u32(USED + 8), memory.u32(USED + 16)]).toEqual([14, 13])
  })

  it('interrupts unless the driver says no', () => {
    const { memory, queue, entry, offer } = ring()
    const serve = () => {
      entry(0, DATA, 1, WRITE)
      offer(0)
      const chain = queue.pop()
      if (chain) queue.push(chain, 1)
      return queue.takeNotification()
    }
    const wanted = serve()
    const nothing = queue.takeNotification()
    memory.setU16(AVAILABLE, 1)

    expect([wanted, nothing, serve()]).toEqual([true, false, false])
  })

  it('interrupts at the event index', () => {
    const { memory, queue, entry, offer } = ring()
    queue.eventIndex = true
    memory.setU16(AVAILABLE + 4 + 2 * 4, 1)
    const serve = () => {
      entry(0, DATA, 1, WRITE)
      offer(0)
      const chain = queue.pop()
      if (chain) queue.push(chain, 1)
      return queue.takeNotification()
    }

    expect([serve(), serve(), serve()]).toEqual([false, true, false])
    expect(memory.u16(USED + 4 + 8 * 4)).toBe(3)
  })
})

describe('broken rings', () => {
  type Ring = ReturnType<typeof ring>
  it.each<[string, (r: Ring) => void, RegExp]>([
    [
      'a loop',
      (r) => {
        r.entry(0, DATA, 1, NEXT, 1)
        r.entry(1, DATA, 1, NEXT, 0)
      },
      /loop/,
    ],
    ['a link out of the table', (r) => r.entry(0, DATA, 1, NEXT, 4), /links outside/],
    ['a buffer out of memory', (r) => r.entry(0, 0xffff, 2), /outside memory/],
    ['a buffer of 4 GiB', (r) => r.entry(0, 0, 0xffff_ffff), /outside memory/],
    [
      'reading after writing',
      (r) => {
        r.entry(0, DATA, 1, WRITE | NEXT, 1)
        r.entry(1, DATA, 1)
      },
      /follows/,
    ],
    [
      'a table in a table',
      (r) => {
        r.entry(0, TABLE, 16, INDIRECT)
        r.describe(TABLE, TABLE, 16, INDIRECT)
      },
      /indirect/,
    ],
    ['a table with a next', (r) => r.entry(0, TABLE, 16, INDIRECT | NEXT, 1), /indirect/],
    ['a table of odd length', (r) => r.entry(0, TABLE, 17, INDIRECT), /indirect/],
    ['an empty table', (r) => r.entry(0, TABLE, 0, INDIRECT), /indirect/],
    ['a table out of memory', (r) => r.entry(0, 0xfff8, 16, INDIRECT), /indirect/],
    [
      'a loop in a table',
      (r) => {
        r.entry(0, TABLE, 16, INDIRECT)
        r.describe(TABLE, DATA, 1, NEXT, 0)
      },
      /loop/,
    ],
  ])('%s', (_, spoil, reason) => {
    const parts = ring()
    spoil(parts)
    parts.offer(0)
    const chains = [parts.queue.pop(), parts.queue.pop()]

    expect(chains).toEqual([undefined, undefined])
    expect(parts.reasons).toHaveLength(1)
    expect(parts.reasons[0]).toMatch(reason)
    expect(parts.queue.usable).toBe(false)
  })

  it('a head out of the table, an index that runs ahead, an indirect table without the feature', () => {
    const head = ring()
    head.offer(4)
    const ahead = ring()
    ahead.memory.setU16(AVAILABLE + 2, 5)
    const plain = ring()
    plain.queue.indirect = false
    plain.entry(0, TABLE, 16, INDIRECT)
    plain.offer(0)
    for (const { queue } of [head, ahead, plain]) queue.pop()

    expect([head, ahead, plain].map(({ reasons }) => reasons.length)).toEqual([1, 1, 1])
  })

  it('never hang or throw on random bytes', () => {
    const random = new SeededRandom(3)
    const { memory, queue } = ring(256)
    let taken = 0
    for (let i = 0; i < 300; i++) {
      const noise = new Uint8Array(0x3000)
      random.fill(noise)
      memory.write(DESCRIPTORS, noise)
      queue.reset()
      Object.assign(queue, {
        size: 256,
        descriptors: DESCRIPTORS,
        available: AVAILABLE,
        used: USED,
        indirect: true,
      })
      queue.enable()
      memory.setU16(AVAILABLE + 2, 1)
      taken += queue.pop() ? 1 : 0
    }

    expect(taken).toBeLessThan(300)
  })
})
