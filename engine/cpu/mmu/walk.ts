import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load32, load64, load64From32U } from '../../wasm/memory.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { pageRecord, state } from '../layout.ts'
import { CR0, CR4, EFER, vector } from '../registers.ts'

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
const POINTER_RESERVED = -0x100_0000_0000n | 0x1e6n
const NX = -0x8000_0000_0000_0000n
const GLOBAL = 0x100
const LARGE = 0x80
/** Bit 21 of a 4 MiB entry, between the address's two parts. */
const PSE_RESERVED = 0x20_0000n
const ACCESSED = 0x20
const DIRTY = 0x40

/** Function (physical i64) → i32: host address of guest RAM, or 0 where there is none (MMIO, holes). */
export function ramAddress(routines: Routines): FuncRef<'i32'> {
  return routines.function('mmu.ramAddress', ['i64'], 'i32', (f) => {
    const physical = f.param(0, 'i64').get()
    const low = f.let(load64From32U(0, state.ramLow))
    f.if(physical.ltU(low), () => {
      // the VGA window
      f.if(physical.sub(0xa0000n).ltU(0x20000n), () => f.return(i32(0)))
      f.return(physical.wrap().add(load32(0, state.ramBase)))
    })
    const above = f.let(physical.sub(0x1_0000_0000n))
    f.if(above.ltU(load64From32U(0, state.ramHigh)), () =>
      f.return(above.add(low).wrap().add(load32(0, state.ramBase))),
    )
    f.result_(i32(0))
  })
}

/** Address of the page record of a host address in guest RAM. */
export function recordOf(host: I32): I32 {
  return host.sub(load32(0, state.ramBase)).shrU(12).shl(4).add(load32(0, state.pageRecords))
}

export function markDirty(f: FunctionBuilder, host: I32): void {
  f.scope(() => {
    const record = f.let(recordOf(host))
    f.store32(record, pageRecord.flags, load32(record, pageRecord.flags).or(pageRecord.dirty))
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

/**
 * Function (linear i64, access i32) → i64: physical address, or −1 with the fault in the state. Sets accessed and dirty
 * bits and state.walkFlags. SDM 3A 4.3–4.6.
 */
export function translate(routines: Routines): FuncRef<'i64'> {
  const ram = ramAddress(routines)
  return routines.function('mmu.translate', ['i64', 'i32'], 'i64', (f) => {
    const linear = f.param(0, 'i64')
    const kind = f.param(1, 'i32')
    const cr4 = f.let(load32(0, state.cr4))
    const efer = f.let(load32(0, state.efer))

    const pageFault = (bits: I32): void => {
      const reportsFetch = efer.and(EFER.NXE).ne(0).and(cr4.and(CR4.PAE).ne(0)).or(cr4.and(CR4.SMEP))
      const fetchBit = select(reportsFetch, kind.get().and(access.fetch), i32(0))
      f.store32(
        0,
        state.faultError,
        kind
          .get()
          .and(access.write | access.user)
          .or(fetchBit)
          .or(bits),
      )
      f.store32(0, state.fault, i32(0x100 | vector.PF))
      f.store64(
        0,
        state.faultAddress,
        select(efer.and(EFER.LMA), linear.get(), linear.get().and(0xffff_ffffn)),
      )
      f.return(i64(-1n))
    }

    f.store32(0, state.walkFlags, 0)
    f.if(load32(0, state.cr0).geS(0), () => f.return(linear.get().and(0xffff_ffffn)))

    const long = f.let(efer.and(EFER.LMA))
    f.if(long, () => {
      f.if(linear.get().shl(16).shrS(16).ne(linear.get()), () => {
        f.store32(0, state.faultError, 0)
        const which = select(kind.get().and(access.stack), i32(0x100 | vector.SS), i32(0x100 | vector.GP))
        f.store32(0, state.fault, which)
        f.return(i64(-1n))
      })
    })

    const entry = f.local('i64')
    const at = f.local('i32')
    /** Write and user bits that all levels grant; bit 63: no execution. */
    const rights = f.local('i64')
    const shift = f.local('i32')
    const table = f.local('i64')
    f.set(rights, i64(6n))
    f.set(table, load64(0, state.cr3))

    /** Reads the entry at physical `address` into `entry`; faults if not present. */
    const read = (address: I64, loadEntry: (host: I32) => I64): void => {
      f.set(at, f.call(ram, address))
      f.if(
        at.get(),
        () => f.set(entry, loadEntry(at.get())),
        () => f.set(entry, i64(0n)),
      )
      f.if(entry.get().and(1n).eqz(), () => pageFault(i32(0)))
    }
    const setBits = (bits: I64): void => {
      f.if(entry.get().and(bits).ne(bits), () => {
        f.store32(at.get(), 0, entry.get().or(bits).wrap())
        markDirty(f, at.get())
      })
    }

    const wide = f.let(cr4.and(CR4.PAE))
    f.if(
      wide,
      () => {
        const reserved = f.let(
          i64(RESERVED)
            .or(select(efer.and(EFER.NXE), i64(0n), i64(NX)))
            .or(select(long, i64(0n), i64(0x7ff0_0000_0000_0000n))),
        )
        f.if(
          long,
          () => {
            f.set(table, table.get().and(PHYSICAL))
            f.set(shift, i32(39))
          },
          () => {
            // PAE: four page-directory pointers without rights. Processors check them when CR3 is loaded, we when they are used.
            read(table.get().and(0xffff_ffe0n).add(linear.get().shrU(30).and(3n).shl(3)), (h) => load64(h))
            f.if(entry.get().and(POINTER_RESERVED).ne(0n), () =>
              pageFault(i32(access.present | access.reserved)),
            )
            f.set(table, entry.get().and(PHYSICAL))
            f.set(shift, i32(21))
          },
        )
        f.block((leaf) => {
          f.loop((next) => {
            const index = linear.get().shrU(shift.get().extendU()).and(0x1ffn)
            read(table.get().add(index.shl(3)), (h) => load64(h))
            f.if(entry.get().and(reserved).ne(0n), () => pageFault(i32(access.present | access.reserved)))
            f.set(rights, rights.get().and(entry.get().or(NX)).or(entry.get().and(NX)))
            f.brIf(leaf, shift.get().eq(12))
            f.if(entry.get().and(LARGE).ne(0n), () => {
              f.if(shift.get().eq(39), () => pageFault(i32(access.present | access.reserved)))
              // bits 13 up to the frame are reserved in a large entry
              const frame = i64(1n).shl(shift.get().extendU()).sub(1n)
              f.if(entry.get().and(frame).and(-8192n).ne(0n), () =>
                pageFault(i32(access.present | access.reserved)),
              )
              f.br(leaf)
            })
            setBits(i64(ACCESSED))
            f.set(table, entry.get().and(PHYSICAL))
            f.set(shift, shift.get().sub(9))
            f.br(next)
          })
        })
      },
      () => {
        read(table.get().and(0xffff_f000n).add(linear.get().shrU(22).and(0x3ffn).shl(2)), (h) =>
          load64From32U(h),
        )
        f.set(rights, rights.get().and(entry.get()))
        f.set(shift, i32(22))
        f.if(
          entry.get().and(LARGE).eqz().or(cr4.and(CR4.PSE).eqz()),
          () => {
            setBits(i64(ACCESSED))
            read(entry.get().and(0xffff_f000n).add(linear.get().shrU(12).and(0x3ffn).shl(2)), (h) =>
              load64From32U(h),
            )
            f.set(rights, rights.get().and(entry.get()))
            f.set(shift, i32(12))
          },
          () =>
            f.if(entry.get().and(PSE_RESERVED).ne(0n), () =>
              pageFault(i32(access.present | access.reserved)),
            ),
        )
      },
    )

    const grants = f.let(rights.get().wrap())
    const user = f.let(kind.get().and(access.user))
    const denied = (condition: I32): void => f.if(condition, () => pageFault(i32(access.present)))
    f.if(
      user,
      () => denied(grants.and(access.user).eqz()),
      () => {
        f.if(grants.and(access.user), () => {
          f.if(
            kind.get().and(access.fetch),
            () => denied(cr4.and(CR4.SMEP).ne(0)),
            () => denied(cr4.and(CR4.SMAP).ne(0).and(kind.get().and(access.lifted).eqz())),
          )
        })
      },
    )
    f.if(kind.get().and(access.write), () =>
      denied(
        grants
          .and(access.write)
          .eqz()
          .and(user.or(load32(0, state.cr0).and(CR0.WP)).ne(0)),
      ),
    )
    denied(kind.get().and(access.fetch).ne(0).and(rights.get().ltS(0n)))

    const dirty = select(kind.get().and(access.write), i64(ACCESSED | DIRTY), i64(ACCESSED))
    f.scope(() => setBits(f.let(dirty)))

    f.if(shift.get().eq(30), () => {
      const region = i32(1).shl(linear.get().shrU(30).wrap())
      f.store32(0, state.giantPages, load32(0, state.giantPages).or(region))
    })
    const isGlobal = entry.get().and(GLOBAL).ne(0n).and(cr4.and(CR4.PGE).ne(0))
    f.store32(0, state.walkFlags, isGlobal.or(shift.get().ne(12).shl(1)))

    const offset = f.let(i64(1n).shl(shift.get().extendU()).sub(1n))
    const frame = f.temp('i64')
    f.set(frame, entry.get().and(PHYSICAL).and(offset.not()))
    // PSE-36: bits 13–20 of a 4 MiB entry are address bits 32–39
    f.if(shift.get().eq(22), () => f.set(frame, frame.get().or(entry.get().shrU(13).and(0xffn).shl(32))))
    f.result_(frame.get().or(linear.get().and(offset)))
  })
}
