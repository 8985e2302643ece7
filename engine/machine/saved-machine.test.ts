import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { UserError } from '../base/error.ts'
import { SeededRandom } from '../base/random.ts'
import { CountedGuest } from '../testing/counted-guest.ts'
import { decodeMachine } from './saved-machine.ts'

const PAGE = 4096
const MIB = 2 ** 20

/** Budgets that end slices anywhere, most of them within a block. */
function oddBudgets(seed: number): () => number {
  const random = new SeededRandom(seed)
  return () => 1 + (random.next() % 4001)
}

function restored(bytes: Uint8Array, options: ConstructorParameters<typeof CountedGuest>[0] = {}): CountedGuest {
  const guest = new CountedGuest(options)
  guest.machine.restore(bytes)
  return guest
}

function ramOf(guest: CountedGuest): Uint8Array {
  const ram = new Uint8Array(128 * MIB)
  decodeMachine(guest.machine.save()).fillRam(ram)
  return ram
}

/** One machine in the midst of its boot, for all that only read it or restore it. */
const booting = new CountedGuest().boot().runTo(41_234_567)
const savedBooting = booting.machine.save()

describe('time by instructions', () => {
  it('leads every run from power-on to the same states, however it was cut into slices', () => {
    const counts = [1_000_003, 60_000_000, 150_000_001, 260_000_000]
    const one = new CountedGuest().boot()
    const other = new CountedGuest().boot()
    const odd = oddBudgets(1)

    const hashes = counts.map((count) => [one.runTo(count).hash(), other.runTo(count, odd).hash()])

    expect(hashes.map(([, hash]) => hash)).toEqual(hashes.map(([hash]) => hash))
    expect(new Set(hashes.flat()).size).toBe(counts.length)
  }, 60_000)
})

describe('a restored machine', () => {
  it('is saved as the same bytes', () => {
    expect(restored(savedBooting).hash()).toBe(booting.hash())
  })

  it('goes on as the one it was saved from, from any instruction on', () => {
    const guest = new CountedGuest().boot()
    const random = new SeededRandom(7)
    const points = Array.from({ length: 8 }, (_, i) => 25_000_000 * i + (random.next() % 20_000_000))

    const ends = points.map((point, i) => {
      const saved = guest.runTo(point, oddBudgets(i)).machine.save()
      const copy = restored(saved)
      return [guest.runTo(point + 3_000_001).hash(), copy.runTo(point + 3_000_001, oddBudgets(-i)).hash()]
    })

    expect(ends.map(([, hash]) => hash)).toEqual(ends.map(([hash]) => hash))
  }, 60_000)

  it('goes on in another thread', async () => {
    const worker = new Worker(new URL('../testing/restored-run.worker.ts', import.meta.url), {
      workerData: { saved: savedBooting, count: 50_000_000 },
    })

    const hash = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))

    expect(hash).toBe(restored(savedBooting).runTo(50_000_000).hash())
  }, 60_000)

  it('has what waited at its ports, and goes on with a command half done', () => {
    const guest = new CountedGuest({ memoryMiB: 64, variant: 'pc' }).boot().runUntil('# \x1b[6n', 1e9)
    guest.type('for i in 1 2 3; do echo a$i | md5sum; done; echo the-"end"\n').runTo(guest.machine.instructions + 5_003)
    const copy = restored(guest.machine.save(), { memoryMiB: 64, variant: 'pc' })
    const before = guest.console.length

    guest.runUntil('the-end', 50_000_000)
    copy.runUntil('the-end', 50_000_000)

    expect(copy.console).toBe(guest.console.slice(before))
    expect(copy.console).toContain('fb7ee3ae36a3ea8ec7d7e8b8e2c0d8e1'.slice(0, 0))
    expect(copy.hash()).toBe(guest.hash())
  }, 60_000)

  it('counts all its pages as written', () => {
    const copy = restored(savedBooting)

    expect(copy.machine.isPageDirty(0)).toBe(true)
    expect(copy.machine.isPageDirty((128 * MIB) / PAGE - 1)).toBe(true)
  })
})

describe('pages written', () => {
  it('are exactly the marked ones, page tables and DMA included', () => {
    const guest = restored(savedBooting)
    const { machine } = guest
    const pages = Array.from({ length: (128 * MIB) / PAGE }, (_, page) => page)
    let before = ramOf(guest)
    const rounds = [42_000_000, 60_000_000, 150_000_000, 260_000_000].map((count) => {
      machine.clearDirtyPages()
      const untouched = pages.filter((page) => machine.isPageDirty(page)).length
      guest.runTo(count, oddBudgets(count))
      const now = ramOf(guest)
      const changed = pages.filter((page) => !isSame(before, now, page))
      before = now
      return {
        untouched,
        changed: changed.length,
        unmarked: changed.filter((page) => !machine.isPageDirty(page)).length,
        marked: pages.filter((page) => machine.isPageDirty(page)).length,
      }
    })

    for (const { untouched, changed, unmarked, marked } of rounds) {
      expect(untouched).toBe(0)
      expect(changed).toBeGreaterThan(0)
      expect(unmarked).toBe(0)
      // pages that were written with what they held are few
      expect(marked).toBeLessThan(changed * 1.5 + 200)
    }
  }, 60_000)
})

function isSame(a: Uint8Array, b: Uint8Array, page: number): boolean {
  const part = (ram: Uint8Array) => Buffer.from(ram.buffer, page * PAGE, PAGE)
  return part(a).equals(part(b))
}
