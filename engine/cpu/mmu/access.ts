import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load32, load64, loadV128 } from '../../wasm/memory.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import { vectorTransfer } from '../code.ts'
import type { Routines, Width } from '../emitter.ts'
import { state, tlb } from '../layout.ts'
import { CODE64 } from '../mode.ts'
import { vector } from '../registers.ts'
import { checkAlignment } from './alignment.ts'
import { loadFull, loadHost, probeFull, storeFull, storeHost, writable } from './slow-access.ts'
import { entryAddress, entryHost, entryMatches, fill, unpark } from './tlb.ts'
import { access, canonicalCheck, ramAddress, translate } from './walk.ts'

/** The functions by which guest memory is read and written. After a call, state.fault tells whether it faulted. */
export type AccessFunctions = {
  /** (linear) → value */
  readonly load: Record<Width, FuncRef<'i64'>>
  /** (linear, value) */
  readonly store: Record<Width, FuncRef<'none'>>
  readonly loadSystem: Record<Width, FuncRef<'i64'>>
  readonly storeSystem: Record<Width, FuncRef<'none'>>
  /** (linear): the value is handed over at vectorTransfer. */
  readonly loadVector: FuncRef<'none'>
  readonly storeVector: FuncRef<'none'>
  /** (linear, bytes) */
  readonly probeWrite: FuncRef<'none'>
  /** (linear, bytes, 0 or access.stack) → value, when the TLB did not match. */
  readonly loadSlow: FuncRef<'i64'>
  /** (linear, value, bytes, 0 or access.stack) */
  readonly storeSlow: FuncRef<'none'>
  /**
   * (linear, bytes, 0 or access.stack) → host address to read and then write, 0 after a fault; call
   * finishUpdate(linear, bytes, host address) afterwards.
   */
  readonly prepareUpdate: FuncRef<'i32'>
  readonly finishUpdate: FuncRef<'none'>
  /** (linear) → host address of code, 0 after a fault. */
  readonly fetch: FuncRef<'i32'>
}

/** Where a value lies during an update that has no host address (MMIO, two pages). */
const bounce = state.scratch + 480
const known = new WeakMap<Routines, AccessFunctions>()

export function accessFunctions(routines: Routines): AccessFunctions {
  let functions = known.get(routines)
  if (!functions) {
    functions = build(routines)
    known.set(routines, functions)
  }
  return functions
}

const outside64 = (): I32 => load32(0, state.mode).and(3).ne(CODE64)

/** The access bits of the code that runs. */
function privilege(): I32 {
  const lifted = load32(0, state.tlbRead).eq(tlb.liftedRead).mul(access.lifted)
  return select(load32(0, state.cpl).eq(3), i32(access.user), lifted).or(outside64().mul(access.narrow))
}

/** A linear address of the code that runs: it has 32 bits outside 64-bit mode. */
const narrowed = (linear: I64): I64 => linear.and(select(outside64(), i64(0xffff_ffffn), i64(-1n)))

function build(routines: Routines): AccessFunctions {
  const { load, store, ...others } = buildAsCode(routines)
  return {
    load,
    store,
    ...others,
    loadSystem: loads(
      routines,
      'mmu.loadSystem',
      () => i32(tlb.kernelRead),
      (f, linear, bytes) => f.call(loadFull(routines), linear, i32(bytes), i32(0)),
    ),
    storeSystem: stores(
      routines,
      'mmu.storeSystem',
      () => i32(tlb.kernelWrite),
      (f, linear, value, bytes) => f.do(storeFull(routines), linear, value, i32(bytes), i32(0)),
    ),
    loadVector: loadVector(routines, load[64]),
    storeVector: storeVector(routines, store[64], others.probeWrite),
    fetch: fetch(routines),
  }
}

/** Accesses with the privilege of the code that runs. */
function buildAsCode(
  routines: Routines,
): Omit<AccessFunctions, 'loadSystem' | 'storeSystem' | 'loadVector' | 'storeVector' | 'fetch'> {
  const loadSlow = routines.function('mmu.loadSlow', ['i64', 'i32', 'i32'], 'i64', (f) => {
    const linear = f.let(narrowed(f.param(0, 'i64').get()))
    const [bytes, extra] = [f.param(1, 'i32').get(), f.param(2, 'i32').get()]
    checkAlignment(f, linear, bytes, () => f.return(i64(0n)))
    f.result_(f.call(loadFull(routines), linear, bytes, privilege().or(extra)))
  })
  const storeSlow = routines.function('mmu.storeSlow', ['i64', 'i64', 'i32', 'i32'], 'none', (f) => {
    const linear = f.let(narrowed(f.param(0, 'i64').get()))
    const [bytes, extra] = [f.param(2, 'i32').get(), f.param(3, 'i32').get()]
    checkAlignment(f, linear, bytes, () => f.return())
    f.do(storeFull(routines), linear, f.param(1, 'i64').get(), bytes, privilege().or(extra))
  })
  const prepareUpdate = routines.function('mmu.prepareUpdate', ['i64', 'i32', 'i32'], 'i32', (f) => {
    const linear = f.let(narrowed(f.param(0, 'i64').get()))
    const bytes = f.param(1, 'i32').get()
    const kind = f.let(privilege().or(f.param(2, 'i32').get()))
    checkAlignment(f, linear, bytes, () => f.return(i32(0)))
    f.if(linear.wrap().and(0xfff).add(bytes).leU(4096), () => {
      const at = f.let(f.call(writable(routines), linear, bytes, kind))
      f.if(at, () => f.return(at))
      f.if(load32(0, state.fault), () => f.return(i32(0)))
    })
    f.do(probeFull(routines), linear, bytes, kind)
    f.if(load32(0, state.fault), () => f.return(i32(0)))
    f.store64(0, bounce, f.call(loadFull(routines), linear, bytes, kind))
    f.if(load32(0, state.fault), () => f.return(i32(0)))
    f.result_(i32(bounce))
  })
  const finishUpdate = routines.function('mmu.finishUpdate', ['i64', 'i32', 'i32'], 'none', (f) => {
    f.if(f.param(2, 'i32').get().eq(bounce), () =>
      f.do(storeSlow, f.param(0, 'i64').get(), load64(0, bounce), f.param(1, 'i32').get(), i32(0)),
    )
  })
  return {
    loadSlow,
    storeSlow,
    prepareUpdate,
    finishUpdate,
    probeWrite: routines.function('mmu.probeWrite', ['i64', 'i32'], 'none', (f) => {
      const linear = f.let(narrowed(f.param(0, 'i64').get()))
      const bytes = f.param(1, 'i32').get()
      const entry = f.let(entryAddress(load32(0, state.tlbWrite), linear, tlb.entries))
      const last = linear.add(bytes.sub(1).extendU())
      f.ifLikely(true, load64(entry).eq(last.and(-4096n)), () => f.return())
      f.do(probeFull(routines), linear, bytes, privilege())
    }),
    load: loads(
      routines,
      'mmu.load',
      () => load32(0, state.tlbRead),
      (f, linear, bytes) => f.call(loadSlow, linear, i32(bytes), i32(0)),
    ),
    store: stores(
      routines,
      'mmu.store',
      () => load32(0, state.tlbWrite),
      (f, linear, value, bytes) => f.do(storeSlow, linear, value, i32(bytes), i32(0)),
    ),
  }
}

function forWidths<T>(make: (width: Width) => T): Record<Width, T> {
  return { 8: make(8), 16: make(16), 32: make(32), 64: make(64) }
}

/** Functions (linear) → value that look into a set of the TLB first. */
function loads(
  routines: Routines,
  name: string,
  set: () => I32,
  miss: (f: FunctionBuilder, linear: I64, bytes: number) => I64,
): Record<Width, FuncRef<'i64'>> {
  return forWidths((width) =>
    routines.function(`${name}${width}`, ['i64'], 'i64', (f) => {
      const linear = f.param(0, 'i64').get()
      const entry = f.let(entryAddress(set(), linear, tlb.entries))
      f.ifLikely(true, entryMatches(entry, linear, width >> 3), () =>
        f.return(loadHost(width, entryHost(entry, linear))),
      )
      f.result_(miss(f, linear, width >> 3))
    }),
  )
}

/** Functions (linear, value), likewise. */
function stores(
  routines: Routines,
  name: string,
  set: () => I32,
  miss: (f: FunctionBuilder, linear: I64, value: I64, bytes: number) => void,
): Record<Width, FuncRef<'none'>> {
  return forWidths((width) =>
    routines.function(`${name}${width}`, ['i64', 'i64'], 'none', (f) => {
      const linear = f.param(0, 'i64').get()
      const value = f.param(1, 'i64').get()
      const entry = f.let(entryAddress(set(), linear, tlb.entries))
      f.ifLikely(
        true,
        entryMatches(entry, linear, width >> 3),
        () => storeHost(f, width, entryHost(entry, linear), value),
        () => miss(f, linear, value, width >> 3),
      )
    }),
  )
}

const loadVector = (routines: Routines, load: FuncRef<'i64'>): FuncRef<'none'> =>
  routines.function('mmu.loadVector', ['i64'], 'none', (f) => {
    const linear = f.param(0, 'i64').get()
    const entry = f.let(entryAddress(load32(0, state.tlbRead), linear, tlb.entries))
    f.ifLikely(true, entryMatches(entry, linear, 16), () => {
      f.storeV128(0, vectorTransfer, loadV128(entryHost(entry, linear)))
      f.return()
    })
    f.do(canonicalCheck(routines), linear, i32(16), i32(0))
    f.if(load32(0, state.fault), () => f.return())
    for (const half of [0, 8]) {
      const value = f.let(f.call(load, narrowed(linear.add(half))))
      f.if(load32(0, state.fault), () => f.return())
      // a miss may use the transfer area: keep the halves apart until both are there
      f.store64(0, bounce + half, value)
    }
    f.storeV128(0, vectorTransfer, loadV128(0, bounce))
  })

const storeVector = (routines: Routines, store: FuncRef<'none'>, probe: FuncRef<'none'>): FuncRef<'none'> =>
  routines.function('mmu.storeVector', ['i64'], 'none', (f) => {
    const linear = f.param(0, 'i64').get()
    const entry = f.let(entryAddress(load32(0, state.tlbWrite), linear, tlb.entries))
    f.ifLikely(true, entryMatches(entry, linear, 16), () => {
      f.storeV128(entryHost(entry, linear), 0, loadV128(0, vectorTransfer))
      f.return()
    })
    const parked = f.let(f.call(unpark(routines), load32(0, state.tlbWrite), linear, i32(16)))
    f.if(parked, () => {
      f.storeV128(parked, 0, loadV128(0, vectorTransfer))
      f.return()
    })
    const low = f.let(load64(0, vectorTransfer))
    const high = f.let(load64(0, vectorTransfer + 8))
    f.do(probe, linear, i32(16))
    f.if(load32(0, state.fault), () => f.return())
    f.do(store, linear, low)
    f.do(store, narrowed(linear.add(8)), high)
  })

const fetch = (routines: Routines): FuncRef<'i32'> =>
  routines.function('mmu.fetch', ['i64'], 'i32', (f) => {
    const linear = f.param(0, 'i64').get()
    const user = load32(0, state.cpl).eq(3)
    const kind = select(user, i32(access.fetch | access.user), i32(access.fetch))
    const physical = f.let(f.call(translate(routines), linear, kind))
    f.if(physical.ltS(0n), () => f.return(i32(0)))
    const at = f.let(f.call(ramAddress(routines), physical))
    f.if(
      at,
      () => fill(f, select(user, i32(tlb.userExec), i32(tlb.kernelExec)), tlb.execEntries, linear, at),
      () => {
        // code in device memory is not supported
        f.store32(0, state.faultError, 0)
        f.store32(0, state.fault, i32(0x100 | vector.GP))
      },
    )
    f.result_(at)
  })
