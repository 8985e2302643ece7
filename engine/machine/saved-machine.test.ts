import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { crc32 } from 'node:zlib'
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

function restored(
  bytes: Uint8Array,
  options: ConstructorParameters<typeof CountedGuest>[0] = {},
): CountedGuest {
  const guest = new CountedGuest(options)
  guest.machine.restore(bytes)
  return guest
}

function ramOf(guest: CountedGuest): Uint8Array {
  const ram = new Uint8Array(guest.memoryMiB * MIB)
  decodeMachine(guest.machine.save()).fillRam(ram)
  return ram
}

/** One machine in the midst of its boot, for all that only read it or restore it. */
const booting = new CountedGuest().boot().runTo(41_234_567)
const savedBooting = booting.machine.save()
/** Another one at its prompt. */
const small = { memoryMiB: 96, variant: 'pc' } as const
const savedShell = new CountedGuest(small).boot().runUntil('# \x1b[6n', 1e9).machine.save()

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
    const guest = restored(savedShell, small)
    guest
      .type('for i in 1 2 3; do echo a$i | md5sum; done; echo the-"end"\n')
      .runTo(guest.machine.instructions + 5_003)
    const copy = restored(guest.machine.save(), small)
    const heard = guest.console.length

    guest.runUntil('the-end', 50_000_000)
    copy.runUntil('the-end', 50_000_000)

    expect(copy.console).toBe(guest.console.slice(heard))
    expect(copy.console).toContain(createHash('md5').update('a3\n').digest('hex'))
    expect(copy.hash()).toBe(guest.hash())
  }, 60_000)

  it('counts the pages as written that it got or lost, and takes no memory for others', () => {
    const ram = ramOf(booting)
    const isUsed = (page: number) => ram.subarray(page * PAGE, (page + 1) * PAGE).some((byte) => byte !== 0)
    const pages = Array.from({ length: ram.length / PAGE }, (_, page) => page)
    const written = ({ machine }: CountedGuest) => pages.filter((page) => machine.isPageDirty(page))
    const off = new CountedGuest()
    const savedOff = off.machine.save()

    const copy = restored(savedBooting)
    const got = written(copy)
    copy.machine.clearDirtyPages()
    copy.machine.restore(savedOff)

    expect(got).toEqual(pages.filter(isUsed))
    expect(written(copy)).toEqual(got)
    expect(copy.hash()).toBe(off.hash())
  })
})

describe('pages written', () => {
  /** Runs on and looks at each page that changed. */
  function round(guest: CountedGuest, run: () => void) {
    const { machine } = guest
    const pages = Array.from({ length: guest.memoryMiB * (MIB / PAGE) }, (_, page) => page)
    const before = ramOf(guest)
    machine.clearDirtyPages()
    const cleared = pages.every((page) => !machine.isPageDirty(page))
    run()
    const after = ramOf(guest)
    const changed = pages.filter((page) => !isSame(before, after, page))
    return {
      cleared,
      changed: changed.length,
      unmarked: changed.filter((page) => !machine.isPageDirty(page)),
    }
  }

  it('are marked while the kernel builds its page tables', () => {
    const guest = restored(savedBooting)
    const counts = [50_000_000, 60_000_000, 150_000_000, 260_000_000]

    const rounds = counts.map((count) => round(guest, () => guest.runTo(count, oddBudgets(count))))

    expect(rounds.map(({ cleared, unmarked }) => [cleared, unmarked])).toEqual(counts.map(() => [true, []]))
    expect(Math.min(...rounds.map(({ changed }) => changed))).toBeGreaterThan(10)
  }, 60_000)

  it('are marked when a device writes them', () => {
    const guest = restored(savedShell, small)
    guest.type('head -c 100000 /dev/hwrng > /tmp/chance; wc -c < /tmp/chance; echo the-"end"\n')

    const { unmarked, changed } = round(guest, () => guest.runUntil('the-end', 200_000_000))

    expect(guest.console).toMatch(/^100000\r$/m)
    expect(unmarked).toEqual([])
    expect(changed).toBeGreaterThan(25)
  }, 60_000)

  it('are few when little was done', () => {
    const guest = restored(savedBooting)
    guest.machine.clearDirtyPages()

    guest.runTo(guest.machine.instructions + 1000)

    const marked = Array.from({ length: (128 * MIB) / PAGE }, (_, page) => guest.machine.isPageDirty(page))
    expect(marked.filter(Boolean).length).toBeLessThan(100)
  })
})

describe('bytes that are no saved machine', () => {
  const view = new DataView(savedBooting.buffer)
  const jsonEnd = 16 + view.getUint32(8, true)

  /** The saved machine with other JSON, its sum put right. */
  function withJson(change: (json: string) => string): Uint8Array {
    const json = Buffer.from(change(Buffer.from(savedBooting.subarray(16, jsonEnd)).toString()))
    const header = Buffer.from(savedBooting.subarray(0, 16))
    header.writeUInt32LE(json.length, 8)
    header.writeUInt32LE(crc32(json), 12)
    return Buffer.concat([header, json, savedBooting.subarray(jsonEnd)])
  }

  const changed = (at: number) => savedBooting.with(at, (savedBooting[at] ?? 0) ^ 0x10)
  const cases: [string, () => Uint8Array, RegExp][] = [
    ['nothing', () => new Uint8Array(0), /not a saved machine/],
    [
      'something else',
      () => new TextEncoder().encode('{"version": 1, "machine": {}}'),
      /not a saved machine/,
    ],
    ['another version', () => savedBooting.with(4, 99), /version 99, this program reads 1/],
    ['cut off in the header', () => savedBooting.slice(0, 10), /not a saved machine/],
    ['cut off in the registers', () => savedBooting.slice(0, jsonEnd - 1), /cut short/],
    ['cut off in the memory', () => savedBooting.slice(0, jsonEnd + 5000), /cut short/],
    ['cut off at the end', () => savedBooting.slice(0, -1), /cut short/],
    ['a flipped bit', () => changed(jsonEnd >> 1), /damaged/],
    ['a device missing', () => withJson((json) => json.replace('"hpet"', '"hpot"')), /has no hpet/],
    [
      'a device of a later version',
      () => withJson((json) => json.replace(/("hpet":{"version":)1/, '$17')),
      /hpet has version 7/,
    ],
    [
      'a register missing',
      () => withJson((json) => json.replace('"comparators"', '"x"')),
      /hpet is damaged: «comparators»/,
    ],
    [
      'a register of another kind',
      () => withJson((json) => json.replace(/"select":\d+/, '"select":"a"')),
      /ioapic is damaged/,
    ],
    [
      'too short a vCPU',
      () => withJson((json) => json.replace(/("cpu":{"\$at":\[\d+,)\d+/, '$18')),
      /vCPU is damaged/,
    ],
    [
      'bytes from nowhere',
      () => withJson((json) => json.replace(/("cpu":{"\$at":\[)\d+/, '$1-8')),
      /damaged/,
    ],
    [
      'pages beyond the memory',
      () => withJson((json) => json.replace(/("ram":\[\[)\d+/, '$132768')),
      /damaged/,
    ],
    ['no JSON', () => withJson((json) => json.slice(1)), /damaged/],
    ['another list', () => withJson(() => '[]'), /damaged/],
  ]

  const guest = restored(savedBooting)
  const before = guest.hash()

  it.each(cases)('%s: a sentence, and the machine stays as it was', (_, bytes, message) => {
    const restore = () => guest.machine.restore(bytes())

    expect(restore).toThrow(UserError)
    expect(restore).toThrow(message)
    expect(guest.hash()).toBe(before)
  })

  it('leave a machine that goes on', () => {
    expect(guest.runTo(45_000_000).hash()).toBe(restored(savedBooting).runTo(45_000_000).hash())
  })

  it.each([
    [{ memoryMiB: 64 }, 'the saved machine is a q35 of 128 MiB, this one a q35 of 64 MiB'],
    [{ variant: 'pc' as const }, 'the saved machine is a q35 of 128 MiB, this one a pc of 128 MiB'],
  ])('of another machine: %j', (options, message) => {
    expect(() => restored(savedBooting, options)).toThrow(message)
  })
})

function isSame(a: Uint8Array, b: Uint8Array, page: number): boolean {
  const part = (ram: Uint8Array) => Buffer.from(ram.buffer, page * PAGE, PAGE)
  return part(a).equals(part(b))
}
