import type { FuncRef, FunctionBuilder, Local } from '../../wasm/function.ts'
import { load32, load64, load64From32U } from '../../wasm/memory.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import { countUp } from '../counters.ts'
import type { Routines } from '../emitter.ts'
import { counter, state } from '../layout.ts'
import { CR0, CR4, EFER, vector } from '../registers.ts'
import { markDirty } from './page-records.ts'

/** What an access is, in the bits of a page fault's error code (SDM 3A 4.7), and some of our own. */
export const access = {
  present: 1,
  write: 2,
  user: 4,
  reserved: 8,
  fetch: 16,
  /** Supervisor with EFLAGS.AC set: SMAP does not apply. */
  lifted: 0x100,
  /** Through the stack segment: a non-canonical address is #SS, not #GP. */
  stack: 0x200,
  /** Linear addresses have 32 bits: after 4 GiB comes 0. */
  narrow: 0x400,
} as const

/** Physical addresses have 40 bits: the others of an entry are reserved. */
const PHYSICAL = 0xff_ffff_f000n
const RESERVED = 0x000f_ff00_0000_0000n
/** Of a page-directory-pointer entry of PAE paging (SDM 3A table 4-8). */
export const POINTER_RESERVED = -0x100_0000_0000n | 0x1e6n
const NX = -0x8000_0000_0000_0000n
const GLOBAL = 0x100
const LARGE = 0x80
/** Bit 21 of a 4 MiB entry, between the address's two parts. */
const PSE_RESERVED = 0x20_0000n
const ACCESSED = 0x20
const DIRTY = 0x40

/** Function (physical i64) → i32: host address of guest RAM or video memory, or 0 where there is neither (MMIO, holes). */
export function ramAddress(routines: Routines): FuncRef<'i32'> {
  return routines.function('mmu.ramAddress', ['i64'], 'i32', (f) => {
    const physical = f.param(0, 'i64').get()
    const low = f.let(load64From32U(0, state.ramLow))
    f.if(physical.ltU(low), () => {
      // the VGA window
      const inWindow = f.let(physical.wrap().sub(0xa0000))
      f.if(inWindow.ltU(0x20000), () => {
        const window = f.let(load32(0, state.videoWindow))
        f.return(select(window.ne(0).and(inWindow.ltU(0x10000)), window.add(inWindow), i32(0)))
      })
      f.return(physical.wrap().add(load32(0, state.ramBase)))
    })
    const above = f.let(physical.sub(0x1_0000_0000n))
    f.if(above.ltU(load64From32U(0, state.ramHigh)), () =>
      f.return(above.add(low).wrap().add(load32(0, state.ramBase))),
    )
    const inVideo = f.let(physical.sub(load64(0, state.videoAddress)))
    f.if(inVideo.ltU(load64From32U(0, state.videoLength)), () => {
      // video memory lies behind all RAM
      const ramBytes = load32(0, state.ramLow).add(load32(0, state.ramHigh))
      f.return(inVideo.wrap().add(ramBytes).add(load32(0, state.ramBase)))
    })
    f.result_(i32(0))
  })
}

/**
 * Function (linear i64, bytes i32, access i32): #GP(0) or #SS(0) in the state if a byte of the access has a non-canonical
 * address. That goes before page faults of the canonical ones (SDM vol. 1, 3.3.7.1).
 */
export function canonicalCheck(routines: Routines): FuncRef<'none'> {
  return routines.function('mmu.canonical', ['i64', 'i32', 'i32'], 'none', (f) => {
    const linear = f.param(0, 'i64').get()
    const last = f.let(linear.add(f.param(1, 'i32').get().extendU()).sub(1n))
    const bad = (address: I64): I32 => address.shl(16).shrS(16).ne(address)
    f.if(bad(linear).or(bad(last)).and(load32(0, state.efer).and(EFER.LMA).ne(0)), () => {
      const stack = f.param(2, 'i32').get().and(access.stack)
      f.store32(0, state.faultError, 0)
      f.store32(0, state.fault, select(stack, i32(0x100 | vector.SS), i32(0x100 | vector.GP)))
    })
  })
}

/** A page walk being built: what its steps share. */
class PageWalk {
  private readonly f: FunctionBuilder
  private readonly ram: FuncRef<'i32'>
  private readonly linear: I64
  /** The bits of `access`. */
  private readonly kind: I32
  private readonly cr4: I32
  private readonly efer: I32
  /** The entry in use, and its host address. */
  private readonly entry: Local<'i64'>
  private readonly at: Local<'i32'>
  /** Write and user bits that all levels grant; bit 63: no execution. */
  private readonly rights: Local<'i64'>
  /** Address bits below the entry's part. */
  private readonly shift: Local<'i32'>
  private readonly table: Local<'i64'>

  constructor(f: FunctionBuilder, routines: Routines) {
    const [linear, kind] = f.args('i64', 'i32')
    this.f = f
    this.ram = ramAddress(routines)
    this.linear = linear
    this.kind = kind
    this.cr4 = f.let(load32(0, state.cr4))
    this.efer = f.let(load32(0, state.efer))
    this.entry = f.local('i64')
    this.at = f.local('i32')
    this.rights = f.local('i64')
    this.shift = f.local('i32')
    this.table = f.local('i64')
  }

  build(): void {
    const { f, linear } = this
    countUp(f, counter.walks)
    f.store32(0, state.walkFlags, 0)
    f.if(load32(0, state.cr0).geS(0), () => f.return(linear.and(0xffff_ffffn)))
    const long = f.let(this.efer.and(EFER.LMA))
    f.if(long, () => this.requireCanonical())
    f.set(this.rights, i64(6n))
    f.set(this.table, load64(0, state.cr3))
    f.if(
      this.cr4.and(CR4.PAE),
      () => this.walkWide(long),
      () => this.walkTwoLevels(),
    )
    this.checkRights()
    const dirty = select(this.is(access.write), i64(ACCESSED | DIRTY), i64(ACCESSED))
    f.scope(() => this.setBits(f.let(dirty)))
    this.noteSize()
    f.result_(this.physical())
  }

  private is(bit: number): I32 {
    return this.kind.and(bit)
  }

  private requireCanonical(): void {
    const { f, linear } = this
    f.if(linear.shl(16).shrS(16).ne(linear), () => {
      f.store32(0, state.faultError, 0)
      f.store32(0, state.fault, select(this.is(access.stack), i32(0x100 | vector.SS), i32(0x100 | vector.GP)))
      f.return(i64(-1n))
    })
  }

  /** #PF unless `condition` is false; `bits` of the error code besides those of the access. */
  private faultIf(condition: I32, bits: number): void {
    const { f, linear, cr4, efer } = this
    f.if(condition, () => {
      const reportsFetch = efer.and(EFER.NXE).ne(0).and(cr4.and(CR4.PAE).ne(0)).or(cr4.and(CR4.SMEP))
      const fetchBit = select(reportsFetch, this.is(access.fetch), i32(0))
      f.store32(
        0,
        state.faultError,
        this.is(access.write | access.user)
          .or(fetchBit)
          .or(bits),
      )
      f.store32(0, state.fault, i32(0x100 | vector.PF))
      f.store64(0, state.faultAddress, select(efer.and(EFER.LMA), linear, linear.and(0xffff_ffffn)))
      f.return(i64(-1n))
    })
  }

  private faultIfReserved(bits: I64): void {
    this.faultIf(this.entry.get().and(bits).ne(0n), access.present | access.reserved)
  }

  /** Reads the entry at a physical address; faults if it is not present. */
  private read(address: I64, load: (host: I32) => I64): void {
    const { f, at, entry } = this
    f.set(at, f.call(this.ram, address))
    f.if(
      at.get(),
      () => f.set(entry, load(at.get())),
      () => f.set(entry, i64(0n)),
    )
    this.faultIf(entry.get().and(1n).eqz(), 0)
  }

  private setBits(bits: I64): void {
    const { f, at, entry } = this
    f.if(entry.get().and(bits).ne(bits), () => {
      f.store32(at.get(), 0, entry.get().or(bits).wrap())
      markDirty(f, at.get())
    })
  }

  /** PAE and 4-level paging: entries of 8 bytes (SDM 3A 4.4 and 4.5). */
  private walkWide(long: I32): void {
    const { f, linear, entry, table, shift, rights } = this
    const reserved = f.let(
      i64(RESERVED)
        .or(select(this.efer.and(EFER.NXE), i64(0n), i64(NX)))
        .or(select(long, i64(0n), i64(0x7ff0_0000_0000_0000n))),
    )
    f.if(
      long,
      () => {
        f.set(table, table.get().and(PHYSICAL))
        f.set(shift, i32(39))
      },
      () => {
        // PAE: four page-directory pointers without rights. Processors read them when CR3 is loaded, we when they are used.
        this.read(table.get().and(0xffff_ffe0n).add(linear.shrU(30).and(3n).shl(3)), (host) => load64(host))
        this.faultIfReserved(i64(POINTER_RESERVED))
        f.set(table, entry.get().and(PHYSICAL))
        f.set(shift, i32(21))
      },
    )
    f.block((leaf) => {
      f.loop((next) => {
        const index = linear.shrU(shift.get().extendU()).and(0x1ffn)
        this.read(table.get().add(index.shl(3)), (host) => load64(host))
        this.faultIfReserved(reserved)
        f.set(rights, rights.get().and(entry.get().or(NX)).or(entry.get().and(NX)))
        f.brIf(leaf, shift.get().eq(12))
        f.if(entry.get().and(LARGE).ne(0n), () => {
          this.faultIf(shift.get().eq(39), access.present | access.reserved)
          // bits 13 up to the frame are reserved in a large entry
          this.faultIfReserved(i64(1n).shl(shift.get().extendU()).sub(1n).and(-8192n))
          f.br(leaf)
        })
        this.setBits(i64(ACCESSED))
        f.set(table, entry.get().and(PHYSICAL))
        f.set(shift, shift.get().sub(9))
        f.br(next)
      })
    })
  }

  /** 32-bit paging: entries of 4 bytes (SDM 3A 4.3). */
  private walkTwoLevels(): void {
    const { f, linear, entry, shift, rights } = this
    const readNarrow = (table: I64, bits: number): void => {
      const index = linear.shrU(bits).and(0x3ffn)
      this.read(table.and(0xffff_f000n).add(index.shl(2)), (host) => load64From32U(host))
      f.set(rights, rights.get().and(entry.get()))
      f.set(shift, i32(bits))
    }
    readNarrow(this.table.get(), 22)
    f.if(
      entry.get().and(LARGE).eqz().or(this.cr4.and(CR4.PSE).eqz()),
      () => {
        this.setBits(i64(ACCESSED))
        readNarrow(entry.get(), 12)
      },
      () => this.faultIfReserved(i64(PSE_RESERVED)),
    )
  }

  /** SDM 3A 4.6. */
  private checkRights(): void {
    const { f, cr4 } = this
    const grants = f.let(this.rights.get().wrap())
    const user = f.let(this.is(access.user))
    const denied = (condition: I32): void => this.faultIf(condition, access.present)
    f.if(
      user,
      () => denied(grants.and(access.user).eqz()),
      () =>
        f.if(grants.and(access.user), () =>
          f.if(
            this.is(access.fetch),
            () => denied(cr4.and(CR4.SMEP).ne(0)),
            () => denied(cr4.and(CR4.SMAP).ne(0).and(this.is(access.lifted).eqz())),
          ),
        ),
    )
    const protects = user.or(load32(0, state.cr0).and(CR0.WP)).ne(0)
    f.if(this.is(access.write), () => denied(grants.and(access.write).eqz().and(protects)))
    denied(this.is(access.fetch).ne(0).and(this.rights.get().ltS(0n)))
  }

  /** What the TLB must know of the page. */
  private noteSize(): void {
    const { f, shift } = this
    f.if(shift.get().eq(30), () => {
      const region = i32(1).shl(this.linear.shrU(30).wrap())
      f.store32(0, state.giantPages, load32(0, state.giantPages).or(region))
    })
    const isGlobal = this.entry.get().and(GLOBAL).ne(0n).and(this.cr4.and(CR4.PGE).ne(0))
    f.store32(0, state.walkFlags, isGlobal.or(shift.get().ne(12).shl(1)))
  }

  private physical(): I64 {
    const { f, entry, shift } = this
    const offset = f.let(i64(1n).shl(shift.get().extendU()).sub(1n))
    const frame = f.temp('i64')
    f.set(frame, entry.get().and(PHYSICAL).and(offset.not()))
    // PSE-36: bits 13–20 of a 4 MiB entry are address bits 32–39
    f.if(shift.get().eq(22), () => f.set(frame, frame.get().or(entry.get().shrU(13).and(0xffn).shl(32))))
    return frame.get().or(this.linear.and(offset))
  }
}

/**
 * Function (linear i64, access i32) → i64: physical address, or −1 with the fault in the state. Sets accessed and dirty
 * bits and state.walkFlags. SDM 3A 4.3–4.6.
 */
export function translate(routines: Routines): FuncRef<'i64'> {
  return routines.function('mmu.translate', ['i64', 'i32'], 'i64', (f) => new PageWalk(f, routines).build())
}
