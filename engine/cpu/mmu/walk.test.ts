import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { type Access, type PagingRegisters, type Translation, walk } from '../../testing/reference-walker.ts'
import { buildRoutines, unsigned } from '../../testing/routine-module.ts'
import { pageRecord, state } from '../layout.ts'
import { CR0, CR4, EFER, vector } from '../registers.ts'
import { access, translate } from './walk.ts'

const RAM = 0x8_0000
const RECORDS = 0x4_0000
const RAM_BYTES = 0x8_0000
/** The part of RAM from 4 GiB on. */
const LOW_BYTES = 0x6_0000
const PAGES = RAM_BYTES >> 12
const FOUR_GIB = 0x1_0000_0000n
const PAGING = CR0.PE | CR0.PG

const { call, memory } = buildRoutines((routines) => ({ translate: translate(routines) }))

/** Place of guest-physical memory in the module's, if there is any. */
function placeOf(physical: bigint): number | undefined {
  if (physical < BigInt(LOW_BYTES)) return RAM + Number(physical)
  const above = physical - FOUR_GIB
  return above >= 0n && above < BigInt(RAM_BYTES - LOW_BYTES) ? RAM + LOW_BYTES + Number(above) : undefined
}

function read(physical: bigint, bytes: 4 | 8): bigint {
  const at = placeOf(physical)
  if (at === undefined) return 0n
  return bytes === 4 ? BigInt(memory.getUint32(at, true)) : memory.getBigUint64(at, true)
}

function setRegisters({ cr0, cr3, cr4, efer }: PagingRegisters): void {
  memory.setUint32(state.cr0, cr0, true)
  memory.setBigUint64(state.cr3, BigInt(cr3), true)
  memory.setUint32(state.cr4, cr4, true)
  memory.setUint32(state.efer, efer, true)
  memory.setUint32(state.ramBase, RAM, true)
  memory.setUint32(state.ramLow, LOW_BYTES, true)
  memory.setUint32(state.ramHigh, RAM_BYTES - LOW_BYTES, true)
  memory.setUint32(state.pageRecords, RECORDS, true)
}

const kindOf = ({ user, write, fetch, ac }: Access): number =>
  (user ? access.user : 0) |
  (write ? access.write : 0) |
  (fetch ? access.fetch : 0) |
  (ac ? access.lifted : 0)

type Seen = Pick<Translation, 'physical' | 'error' | 'nonCanonical' | 'global' | 'large'> & { cr2?: bigint }

function engineWalk(linear: bigint, kind: number): Seen {
  memory.setUint32(state.fault, 0, true)
  const physical = unsigned(call.translate(BigInt.asIntN(64, linear), kind))
  const fault = memory.getUint32(state.fault, true)
  const flags = memory.getUint32(state.walkFlags, true)
  if (!fault) return { physical, global: (flags & 1) !== 0, large: (flags & 2) !== 0 }
  const none = { global: false, large: false }
  if (fault === (0x100 | vector.GP)) return { ...none, nonCanonical: true }
  return {
    ...none,
    error: memory.getUint32(state.faultError, true),
    cr2: memory.getBigUint64(state.faultAddress, true),
  }
}

const expected = ({ physical, error, nonCanonical, global, large }: Translation, linear: bigint): Seen => ({
  physical,
  error,
  nonCanonical,
  global,
  large,
  cr2: error === undefined ? undefined : linear,
})

const modes = {
  'two levels': { cr4: 0, efer: 0, bytes: 4 },
  'two levels with PSE': { cr4: CR4.PSE, efer: 0, bytes: 4 },
  PAE: { cr4: CR4.PAE, efer: 0, bytes: 8 },
  'four levels': { cr4: CR4.PAE, efer: EFER.LME | EFER.LMA, bytes: 8 },
} as const
type ModeName = keyof typeof modes
const names = Object.keys(modes) as ModeName[]
const TABLES = 12

/** Tables on the first pages whose entries point at each other often, are mostly good, and now and then not. */
function randomTables(random: SeededRandom, bytes: 4 | 8): void {
  const chance = (of: number): boolean => random.next() % of === 0
  for (let at = 0; at < TABLES * 4096; at += bytes) {
    const target = random.next() % (chance(3) ? PAGES : TABLES)
    let entry = BigInt(target) << 12n
    entry |= BigInt(random.next() & 0x17f)
    if (!chance(10)) entry |= 7n
    if (!chance(3)) entry &= ~0x1e6n
    if (chance(12)) entry &= ~1n
    if (chance(8)) entry |= 0x80n
    if (chance(2) && entry & 0x80n) entry &= bytes === 4 ? 0xffdf_ffffn : ~0x3fff_e000n
    if (chance(8)) entry |= BigInt(random.next() & 0x3f_e000)
    if (bytes === 8 && chance(3)) entry &= ~0x1e6n
    if (chance(6)) entry |= 0x67n
    if (chance(24)) entry |= 1n << BigInt(random.next() % (8 * bytes))
    if (bytes === 8 && chance(8)) entry |= 1n << 63n
    if (bytes === 8 && chance(8)) entry += FOUR_GIB
    if (bytes === 4) memory.setUint32(RAM + at, Number(entry & 0xffff_ffffn), true)
    else memory.setBigUint64(RAM + at, BigInt.asUintN(64, entry), true)
  }
}

function randomRegisters(random: SeededRandom, name: ModeName): PagingRegisters {
  const { cr4, efer } = modes[name]
  const some = (bits: number): number => random.next() & bits
  return {
    cr0: PAGING | some(CR0.WP),
    cr3: ((random.next() % TABLES) << 12) | (name === 'PAE' ? some(0xfe0) : 0),
    cr4: cr4 | some(CR4.PGE | CR4.SMEP | CR4.SMAP),
    efer: efer | some(EFER.NXE),
  }
}

function randomAccess(random: SeededRandom): Access {
  const [user, fetch, write, ac] = [0, 1, 2, 3].map(() => random.next() % 3 === 0)
  return {
    user: user ?? false,
    fetch: fetch ?? false,
    write: !fetch && (write ?? false),
    ac: !user && !fetch && (ac ?? false),
  }
}

function randomLinear(random: SeededRandom, name: ModeName): bigint {
  const low = BigInt(random.next())
  if (name !== 'four levels') return low
  const address = (BigInt(random.next() & 0xffff) << 32n) | low
  return random.next() % 16 === 0
    ? address | (BigInt(random.next() & 0xffff) << 48n)
    : BigInt.asUintN(64, BigInt.asIntN(48, address))
}

/** Sets A and D bits as the reference says. */
function mark(entries: Uint8Array, { accessed, dirty }: Translation): void {
  const set = (address: bigint, bits: number): void => {
    entries[Number(address)] = (entries[Number(address)] ?? 0) | bits
  }
  for (const address of accessed) set(address, 0x20)
  for (const address of dirty === undefined ? [] : [dirty]) set(address, 0x40)
}

describe('the page walk against the reference', () => {
  for (const name of names)
    it(`translates as the manual says, accessed and dirty bits included: ${name}`, () => {
      const random = new SeededRandom(0x1234 + names.indexOf(name))
      const tables = new Uint8Array(memory.buffer, RAM, TABLES * 4096)
      const outcomes = new Map<number | string, number>()
      for (let round = 0; round < 100; round++) {
        randomTables(random, modes[name].bytes)
        for (let n = 0; n < 80; n++) {
          const registers = randomRegisters(random, name)
          const how = randomAccess(random)
          const linear = randomLinear(random, name)
          const reference = walk(read, registers, linear, how)
          const entries = Buffer.from(tables)
          mark(entries, reference)
          setRegisters(registers)

          const seen = engineWalk(linear, kindOf(how))

          const context = `round ${round}, case ${n}: ${linear.toString(16)} ${JSON.stringify({ registers, how })}`
          expect(seen, context).toEqual(expected(reference, linear))
          expect(entries.equals(tables), context).toBe(true)
          const outcome = reference.error ?? (reference.large ? 'large page' : 'page')
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        }
      }
      expect(outcomes.get('page')).toBeGreaterThan(300)
      expect(outcomes.size).toBeGreaterThan(8)
    })

  it('marks the pages of the entries that it changes as dirty', () => {
    new Uint8Array(memory.buffer, RAM, RAM_BYTES).fill(0)
    new Uint8Array(memory.buffer, RECORDS, PAGES * pageRecord.size).fill(0)
    memory.setUint32(RAM + 0x1000, 0x2007, true)
    memory.setUint32(RAM + 0x2000 + 4 * 5, 0x3007, true)
    setRegisters({ cr0: PAGING, cr3: 0x1000, cr4: 0, efer: 0 })

    engineWalk(0x5123n, access.write)

    const dirty = [0, 1, 2, 3].map((page) => memory.getUint32(RECORDS + page * pageRecord.size, true))
    expect(dirty).toEqual([0, pageRecord.dirty, pageRecord.dirty, 0])
  })

  it('cuts addresses to 32 bits while paging is off', () => {
    setRegisters({ cr0: CR0.PE, cr3: 0, cr4: 0, efer: 0 })

    expect(engineWalk(0x1_0000_1234n, 0)).toMatchObject({ physical: 0x1234n })
  })
})
