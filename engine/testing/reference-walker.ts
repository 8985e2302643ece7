import { CR0, CR4, EFER } from '../cpu/registers.ts'

/** Paging as the Intel SDM vol. 3A, 4.2–4.8 words it, over entries of any memory: to compare the engine's page walk with. */
export type PagingRegisters = {
  readonly cr0: number
  readonly cr3: number
  readonly cr4: number
  readonly efer: number
}

export type Access = {
  readonly user: boolean
  readonly write: boolean
  readonly fetch: boolean
  /** EFLAGS.AC, for an explicit access of supervisor code. */
  readonly ac: boolean
}

export type Translation = {
  /** Undefined after a fault. */
  readonly physical?: bigint
  /** Error code of the page fault. */
  readonly error?: number
  readonly nonCanonical?: boolean
  readonly global: boolean
  readonly large: boolean
  /** Addresses of the entries whose accessed flag is set by it, and of the one whose dirty flag is. */
  readonly accessed: readonly bigint[]
  readonly dirty?: bigint
}

/** Bytes of an entry at a physical address as a number; 0 where there is no memory. */
export type EntryReader = (address: bigint, bytes: 4 | 8) => bigint

/** MAXPHYADDR of our CPUID. */
const PHYSICAL_BITS = 40n
const P = 0
const RW = 1
const US = 2
const PS = 7
const G = 8
const XD = 63

const bit = (value: bigint, n: number): boolean => ((value >> BigInt(n)) & 1n) === 1n
const bits = (value: bigint, high: bigint, low: bigint): bigint =>
  (value >> low) & ((1n << (high - low + 1n)) - 1n)

type Level = {
  readonly shift: bigint
  readonly width: bigint
  readonly rights: boolean
  readonly leaf: 'never' | 'ps' | 'always'
}

function levelsOf({ cr4, efer }: PagingRegisters): readonly Level[] {
  const last = { width: 9n, rights: true, leaf: 'always', shift: 12n } as const
  const directory = { width: 9n, rights: true, leaf: 'ps', shift: 21n } as const
  if (efer & EFER.LMA)
    return [{ ...last, shift: 39n, leaf: 'never' }, { ...directory, shift: 30n }, directory, last]
  if (cr4 & CR4.PAE) return [{ shift: 30n, width: 2n, rights: false, leaf: 'never' }, directory, last]
  return [
    { shift: 22n, width: 10n, rights: true, leaf: cr4 & CR4.PSE ? 'ps' : 'never' },
    { shift: 12n, width: 10n, rights: true, leaf: 'always' },
  ]
}

function hasReservedBits(entry: bigint, level: Level, large: boolean, registers: PagingRegisters): boolean {
  const long = (registers.efer & EFER.LMA) !== 0
  if (!(registers.cr4 & CR4.PAE)) return large && bit(entry, 21)
  if (bits(entry, 51n, PHYSICAL_BITS) !== 0n) return true
  if (!level.rights)
    return bits(entry, 63n, 52n) !== 0n || bits(entry, 8n, 5n) !== 0n || bits(entry, 2n, 1n) !== 0n
  if (!long && bits(entry, 62n, 52n) !== 0n) return true
  if (bit(entry, XD) && !(registers.efer & EFER.NXE)) return true
  if (level.leaf === 'never' && bit(entry, PS)) return true
  return large && bits(entry, level.shift - 1n, 13n) !== 0n
}

function isDenied(
  access: Access,
  grants: { user: boolean; write: boolean; execute: boolean },
  { cr0, cr4 }: PagingRegisters,
): boolean {
  if (access.fetch && !grants.execute) return true
  if (access.user) return !grants.user || (access.write && !grants.write)
  if (grants.user && access.fetch && cr4 & CR4.SMEP) return true
  if (grants.user && !access.fetch && cr4 & CR4.SMAP && !access.ac) return true
  return access.write && !grants.write && (cr0 & CR0.WP) !== 0
}

function frameOf(entry: bigint, { shift }: Level, linear: bigint): bigint {
  const offset = bits(linear, shift - 1n, 0n)
  if (shift !== 22n) return (bits(entry, PHYSICAL_BITS - 1n, shift) << shift) | offset
  // PSE-36
  return (bits(entry, 20n, 13n) << 32n) | (bits(entry, 31n, 22n) << 22n) | offset
}

export function walk(
  read: EntryReader,
  registers: PagingRegisters,
  address: bigint,
  access: Access,
): Translation {
  const { cr4, efer } = registers
  const nothing = { global: false, large: false, accessed: [] }
  if (registers.cr0 >= 0) return { ...nothing, physical: BigInt.asUintN(32, address) }
  const long = (efer & EFER.LMA) !== 0
  if (long && BigInt.asUintN(64, BigInt.asIntN(48, address)) !== address)
    return { ...nothing, nonCanonical: true }

  const entryBytes = cr4 & CR4.PAE ? 8 : 4
  const reportsFetch = (cr4 & CR4.SMEP) !== 0 || ((cr4 & CR4.PAE) !== 0 && (efer & EFER.NXE) !== 0)
  const kind = (access.write ? 2 : 0) | (access.user ? 4 : 0) | (access.fetch && reportsFetch ? 16 : 0)
  const grants = { user: true, write: true, execute: true }
  const accessed: bigint[] = []
  const top = long || !(cr4 & CR4.PAE) ? 12n : 5n
  let table = bits(BigInt(registers.cr3 >>> 0), 31n, top) << top
  for (const level of levelsOf(registers)) {
    const index = bits(address, level.shift + level.width - 1n, level.shift)
    const at = table + index * BigInt(entryBytes)
    const entry = read(at, entryBytes)
    if (!bit(entry, P)) return { ...nothing, accessed, error: kind }
    const large = level.leaf === 'ps' && bit(entry, PS)
    if (hasReservedBits(entry, level, large, registers)) return { ...nothing, accessed, error: kind | 9 }
    if (level.rights) {
      grants.user &&= bit(entry, US)
      grants.write &&= bit(entry, RW)
      grants.execute &&= !bit(entry, XD)
    }
    if (large || level.leaf === 'always') {
      if (isDenied(access, grants, registers)) return { ...nothing, accessed, error: kind | 1 }
      accessed.push(at)
      return {
        physical: frameOf(entry, level, address),
        global: bit(entry, G) && (cr4 & CR4.PGE) !== 0,
        large,
        accessed,
        dirty: access.write ? at : undefined,
      }
    }
    if (level.rights) accessed.push(at)
    table = bits(entry, entryBytes === 4 ? 31n : PHYSICAL_BITS - 1n, 12n) << 12n
  }
  throw new Error('the last level has only leaves')
}
