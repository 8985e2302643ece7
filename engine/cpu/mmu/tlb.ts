import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load8U, load32, load64 } from '../../wasm/memory.ts'
import { type I32, type I64, i32, i64 } from '../../wasm/values.ts'
import { countUp } from '../counters.ts'
import type { Routines } from '../emitter.ts'
import { counter, state, tlb } from '../layout.ts'
import { CR4 } from '../registers.ts'
import { forgetLastPages } from './last-pages.ts'
import { markDirty } from './page-records.ts'
import { forgetPredictions } from './predictions.ts'
import { eachSetAside, forgetContexts } from './set-aside.ts'

/**
 * The software TLB: sets of 16-byte entries, direct-mapped by page number. An entry matches if its tag equals the page
 * address of the access's last byte while it is indexed by the first: so accesses that cross a page never match.
 */
const ENTRY_SHIFT = 4
const allSets = [
  [tlb.userRead, tlb.entries],
  [tlb.userWrite, tlb.entries],
  [tlb.kernelRead, tlb.entries],
  [tlb.kernelWrite, tlb.entries],
  [tlb.liftedRead, tlb.entries],
  [tlb.liftedWrite, tlb.entries],
  [tlb.userExec, tlb.execEntries],
  [tlb.kernelExec, tlb.execEntries],
] as const

/** Address of the entry that serves `linear` in the set at `base`. */
export function entryAddress(base: I32, linear: I64, entries: number): I32 {
  return base.add(
    linear
      .wrap()
      .shrU(12 - ENTRY_SHIFT)
      .and((entries - 1) << ENTRY_SHIFT),
  )
}

/** Whether the entry covers `bytes` at `linear`. */
export function entryMatches(entry: I32, linear: I64, bytes: number): I32 {
  return load64(entry).eq(linear.add(bytes - 1).and(-4096n))
}

/** Host address of `linear` by an entry that matches. */
export function entryHost(entry: I32, linear: I64): I32 {
  return linear.wrap().add(load32(entry, 8))
}

/**
 * Enters linear → host and logs the entry for flushes, unless the page is global. While debug registers are in use nothing
 * is entered: every access must come by the slow path, which looks for data breakpoints.
 */
export function fill(f: FunctionBuilder, base: I32, entries: number, linear: I64, host: I32): void {
  f.if(load32(0, state.stepping).eqz(), () => enter(f, base, entries, linear, host))
}

function enter(f: FunctionBuilder, base: I32, entries: number, linear: I64, host: I32): void {
  f.scope(() => {
    const entry = f.let(entryAddress(base, linear, entries))
    const flags = f.let(load32(0, state.walkFlags))
    const isFree = f.let(load64(entry).eq(-1n))
    f.if(isFree.eqz(), () => forgetLastPages(f))
    // what is in use by a page that is not global has been logged
    f.if(
      flags
        .and(1)
        .eqz()
        .and(isFree.or(load32(entry, 12))),
      () => {
        const count = f.let(load32(0, tlb.fillLog))
        f.store32(0, tlb.fillLog, count.add(1))
        f.if(count.ltU(tlb.fillLogCapacity), () => f.store32(count.shl(2), tlb.fillLog + 4, entry))
      },
    )
    f.store64(entry, 0, linear.and(-4096n))
    f.store32(entry, 8, host.sub(linear.wrap()))
    f.store32(entry, 12, flags.and(1))
    f.if(flags.and(2), () => {
      const region = f.let(linear.shrU(21).wrap().and(1023))
      const cell = f.let(region.shrU(3))
      f.store8(cell, tlb.largeRegions, load8U(cell, tlb.largeRegions).or(i32(1).shl(region.and(7))))
    })
  })
}

/** Function () → none: empties the TLB, of all process contexts. */
export function flushAll(routines: Routines): FuncRef<'none'> {
  return routines.function('mmu.flush', [], 'none', (f) => {
    countUp(f, counter.flushes)
    forgetLastPages(f)
    forgetPredictions(f)
    for (const [base, entries] of allSets) f.memoryFill(i32(base), i32(0xff), i32(entries << ENTRY_SHIFT))
    f.memoryFill(i32(tlb.largeRegions), i32(0), i32(128))
    f.store32(0, tlb.fillLog, 0)
    f.store32(0, state.giantPages, 0)
    forgetContexts(f)
  })
}

/** Function () → none: drops all entries of the current process context, that is all but those of global pages. */
export function flushNonGlobal(routines: Routines): FuncRef<'none'> {
  return routines.function('mmu.flushNonGlobal', [], 'none', (f) => {
    countUp(f, counter.flushes)
    forgetLastPages(f)
    forgetPredictions(f)
    const count = f.let(load32(0, tlb.fillLog))
    f.if(
      count.gtU(tlb.fillLogCapacity),
      () => f.do(dropUnlogged(routines)),
      () => {
        const i = f.local('i32')
        f.set(i, i32(0))
        f.loop((again) => {
          f.if(i.get().ltU(count), () => {
            f.store64(load32(i.get().shl(2), tlb.fillLog + 4), 0, -1n)
            f.set(i, i.get().add(1))
            f.br(again)
          })
        })
        f.store32(0, tlb.fillLog, 0)
      },
    )
  })
}

/** Function () → none: the same where the log does not tell them all. It leaves the log empty. */
export function dropUnlogged(routines: Routines): FuncRef<'none'> {
  return routines.function('mmu.dropUnlogged', [], 'none', (f) => {
    const entry = f.local('i32')
    f.set(entry, i32(tlb.userRead))
    f.loop((again) => {
      f.if(load32(entry.get(), 12).and(1).eqz(), () => f.store64(entry.get(), 0, -1n))
      f.set(entry, entry.get().add(tlb.entrySize))
      f.brIf(again, entry.get().ltU(tlb.end))
    })
    f.store32(0, tlb.fillLog, 0)
  })
}

/**
 * Function (linear i64) → none: INVLPG, in the current process context and of global pages; no others are in the TLB. Large pages
 * are cached in pieces of 4 KiB, so all pieces of 2 MiB go, or of 4 MiB where large pages have that size.
 */
export function flushPage(routines: Routines): FuncRef<'none'> {
  const all = flushAll(routines)
  return routines.function('mmu.flushPage', ['i64'], 'none', (f) => {
    const linear = f.param(0, 'i64')
    f.if(load32(0, state.giantPages).shrU(linear.get().shrU(30).wrap()).and(1), () => {
      f.do(all)
      f.return()
    })
    countUp(f, counter.flushes)
    forgetLastPages(f)
    forgetPredictions(f)
    for (const [base, entries] of allSets) f.store64(entryAddress(i32(base), linear.get(), entries), 0, -1n)
    /** How many regions of 2 MiB a large page has, less one. */
    const more = f.let(load32(0, state.cr4).and(CR4.PAE).eqz())
    const region = f.let(linear.get().shrU(21).wrap().and(1023).and(more.xor(-1)))
    const regions = more.shl(1).or(1).shl(region.and(7))
    f.if(load8U(region.shrU(3), tlb.largeRegions).and(regions), () => {
      const page = f.local('i64')
      const left = f.local('i32')
      f.set(page, linear.get().and(-0x20_0000n).and(more.shl(21).xor(-1).extendS()))
      f.set(left, i32(512).shl(more))
      f.loop((again) => {
        for (const [base, entries] of allSets) f.store64(entryAddress(i32(base), page.get(), entries), 0, -1n)
        f.set(page, page.get().add(4096))
        f.set(left, left.get().sub(1))
        f.brIf(again, left.get())
      })
    })
  })
}

const writeSets = [tlb.userWrite, tlb.kernelWrite, tlb.liftedWrite] as const
/** In the tag of a parked entry. */
const PARKED = 1n

/**
 * Runs `body` for every entry of the sets for writing, those that are set aside among them, with the host address of its page (and
 * a low bit if it is parked).
 */
function eachWrite(f: FunctionBuilder, body: (entry: I32, host: I32) => void): void {
  const hostOf = (entry: I32): I32 => load64(entry).wrap().add(load32(entry, 8))
  eachSetAside(f, (entry, place) => {
    const set = f.let(place.and(-(tlb.entries << ENTRY_SHIFT)))
    const isForWriting = writeSets.map((base) => set.eq(base)).reduce((a, b) => a.or(b))
    f.if(isForWriting, () => body(entry, hostOf(entry)))
  })
  const entry = f.local('i32')
  for (const base of writeSets) {
    f.set(entry, i32(base))
    f.loop((again) => {
      body(entry.get(), hostOf(entry.get()))
      f.set(entry, entry.get().add(tlb.entrySize))
      f.brIf(again, entry.get().ltU(base + (tlb.entries << ENTRY_SHIFT)))
    })
  }
}

/** Function (host page address) → none: drops every writable entry of the page, under whatever linear address. */
export function dropWrites(routines: Routines): FuncRef<'none'> {
  return routines.function('mmu.dropWrites', ['i32'], 'none', (f) => {
    const page = f.param(0, 'i32')
    forgetLastPages(f)
    eachWrite(f, (entry, host) => f.if(host.and(-4096).eq(page.get()), () => f.store64(entry, 0, i64(-1n))))
  })
}

/**
 * Function (host address, bytes) → none: parks every writable entry of these pages, so that the next write comes by the
 * slow path. There it is taken up again by {@link unpark}, without a page walk: whether somebody asked which pages are
 * dirty is nothing that the guest can see, not even where it relies on what a TLB keeps.
 */
export function parkWrites(routines: Routines): FuncRef<'none'> {
  return routines.function('mmu.parkWrites', ['i32', 'i32'], 'none', (f) => {
    const [start, bytes] = f.args('i32', 'i32')
    forgetLastPages(f)
    eachWrite(f, (entry, host) =>
      f.if(host.sub(start).ltU(bytes), () => f.store64(entry, 0, load64(entry).or(PARKED))),
    )
  })
}

/**
 * Function (base of a set, linear, bytes) → host address if the set has the page and it was parked; its page is dirty then.
 * Else 0.
 */
export function unpark(routines: Routines): FuncRef<'i32'> {
  return routines.function('mmu.unpark', ['i32', 'i64', 'i32'], 'i32', (f) => {
    const [base, linear, bytes] = f.args('i32', 'i64', 'i32')
    const entry = f.let(entryAddress(base, linear, tlb.entries))
    const page = f.let(linear.and(-4096n))
    const last = linear.add(bytes.extendU()).sub(1n)
    f.if(load64(entry).ne(page.or(PARKED)).or(last.and(-4096n).ne(page)), () => f.return(i32(0)))
    f.store64(entry, 0, page)
    const host = f.let(entryHost(entry, linear))
    markDirty(f, host)
    f.result_(host)
  })
}
