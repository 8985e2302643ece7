import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load32, load64, load64From8U, load64From16U, load64From32U, loadV128 } from '../../wasm/memory.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import { vectorTransfer } from '../code.ts'
import type { Routines, Width } from '../emitter.ts'
import { deviceAccess, pageRecord, state, tlb } from '../layout.ts'
import { vector } from '../registers.ts'
import { checkData } from '../system/breakpoints.ts'
import { entryAddress, entryHost, entryMatches, fill } from './tlb.ts'
import { access, canonicalCheck, ramAddress, recordOf, translate } from './walk.ts'

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
  /** (linear, bytes, 0 or access.stack) → host address to read and then write, 0 after a fault; call finishUpdate(linear, bytes) afterwards. */
  readonly prepareUpdate: FuncRef<'i32'>
  /** (linear, bytes, host address): after the write. */
  readonly finishUpdate: FuncRef<'none'>
  /** (linear) → host address of code, 0 after a fault. */
  readonly fetch: FuncRef<'i32'>
}

const widths: readonly Width[] = [8, 16, 32, 64]
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

export function loadHost(width: Width, host: I32): I64 {
  return width === 8
    ? load64From8U(host)
    : width === 16
      ? load64From16U(host)
      : width === 32
        ? load64From32U(host)
        : load64(host)
}

export function storeHost(f: FunctionBuilder, width: Width, host: I32, value: I64): void {
  if (width === 8) f.store8(host, 0, value)
  else if (width === 16) f.store16(host, 0, value)
  else if (width === 32) f.store32(host, 0, value)
  else f.store64(host, 0, value)
}

/** The access bits of code at the current privilege. */
function privilege(): I32 {
  const lifted = load32(0, state.tlbRead).eq(tlb.liftedRead)
  return select(load32(0, state.cpl).eq(3), i32(access.user), lifted.shl(8))
}

/** A set of the TLB for the access: its base for user, kernel, lifted. */
function setFor(kind: I32, user: number, kernel: number, lifted: number): I32 {
  return select(kind.and(access.user), i32(user), select(kind.and(access.lifted), i32(lifted), i32(kernel)))
}

/** Runs `body` for each byte of an access, with its index. */
function eachByte(f: FunctionBuilder, bytes: I32, body: (index: I32) => void): void {
  const i = f.temp('i32')
  f.set(i, i32(0))
  f.loop((again) => {
    f.scope(() => body(i.get()))
    f.set(i, i.get().add(1))
    f.brIf(again, i.get().ltU(bytes))
  })
}

/** Unless the instruction runs by itself, ends the function being built with deviceAccess.retry in the state. */
function requireDevice(f: FunctionBuilder, physical: I64, end: () => void): void {
  // the VGA's memory knows no time and no interrupts, and much goes there
  const matters = physical.geU(0x10_0000n).and(load32(0, state.device).ne(deviceAccess.granted))
  f.if(matters, () => {
    f.store32(0, state.fault, deviceAccess.retry)
    end()
  })
}

const crosses = (linear: I64, bytes: I32): I32 => linear.wrap().and(0xfff).add(bytes).gtU(4096)

function build(routines: Routines): AccessFunctions {
  const walk = translate(routines)
  const ram = ramAddress(routines)
  const canonical = canonicalCheck(routines)
  const { host } = routines

  /** (linear, bytes, kind): faults if any byte cannot be written; of two pages the first is reported first. */
  const probeFull = routines.function('mmu.probeFull', ['i64', 'i32', 'i32'], 'none', (f) => {
    const linear = f.param(0, 'i64').get()
    const kind = f.let(f.param(2, 'i32').get().or(access.write))
    const last = f.let(linear.add(f.param(1, 'i32').get().extendU()).sub(1n))
    f.do(canonical, linear, f.param(1, 'i32').get(), kind)
    f.if(load32(0, state.fault), () => f.return())
    const first = f.let(f.call(walk, linear, kind))
    f.if(first.ltS(0n), () => f.return())
    f.if(f.call(ram, first).eqz(), () => requireDevice(f, first, () => f.return()))
    f.if(last.xor(linear).and(-4096n).ne(0n), () => {
      const second = f.let(f.call(walk, last.and(-4096n), kind))
      f.if(second.ltS(0n), () => f.return())
      f.if(f.call(ram, second).eqz(), () => requireDevice(f, second, () => f.return()))
    })
  })

  /** Notes data breakpoints of the debug registers that an access touches. */
  const watch = (f: FunctionBuilder, linear: I64, bytes: I32, write: number): void =>
    f.ifLikely(false, load32(0, state.stepping), () => f.do(checkData(routines), linear, bytes, i32(write)))

  const loadFull: FunctionBuilder<'i64'> = routines.function(
    'mmu.loadSlow',
    ['i64', 'i32', 'i32'],
    'i64',
    (f) => {
      const linear = f.param(0, 'i64').get()
      const bytes = f.param(1, 'i32').get()
      const kind = f.param(2, 'i32').get()
      f.if(crosses(linear, bytes), () => {
        const value = f.temp('i64')
        f.do(canonical, linear, bytes, kind)
        f.if(load32(0, state.fault), () => f.return(i64(0n)))
        f.set(value, i64(0n))
        eachByte(f, bytes, (i) => {
          const part = f.let(f.call(f, linear.add(i.extendU()), i32(1), kind))
          f.if(load32(0, state.fault), () => f.return(i64(0n)))
          f.set(value, value.get().or(part.shl(i.shl(3).extendU())))
        })
        f.return(value.get())
      })
      const physical = f.let(f.call(walk, linear, kind))
      f.if(physical.ltS(0n), () => f.return(i64(0n)))
      watch(f, linear, bytes, 0)
      const at = f.let(f.call(ram, physical))
      f.if(at, () => {
        fill(f, setFor(kind, tlb.userRead, tlb.kernelRead, tlb.liftedRead), tlb.entries, linear, at)
        for (const width of [8, 16, 32] as const)
          f.if(bytes.eq(width >> 3), () => f.return(loadHost(width, at)))
        f.return(load64(at))
      })
      requireDevice(f, physical, () => f.return(i64(0n)))
      const low = physical.wrap()
      const high = physical.shrU(32).wrap()
      f.if(bytes.eq(8), () => {
        const first = f.let(f.call(host.mmioRead, low, high, i32(4)))
        const second = f.let(f.call(host.mmioRead, low.add(4), high, i32(4)))
        f.return(first.extendU().or(second.extendU().shl(32)))
      })
      f.result_(f.call(host.mmioRead, low, high, bytes).extendU())
    },
  )

  /** (linear, bytes, kind) → host address of RAM to write at, 0 for MMIO (then physical is at vectorTransfer) or a fault. */
  const writable = routines.function('mmu.writable', ['i64', 'i32', 'i32'], 'i32', (f) => {
    const linear = f.param(0, 'i64').get()
    const bytes = f.param(1, 'i32').get()
    const kind = f.param(2, 'i32').get()
    const physical = f.let(f.call(walk, linear, kind.or(access.write)))
    f.store64(0, vectorTransfer, physical)
    f.if(physical.ltS(0n), () => f.return(i32(0)))
    watch(f, linear, bytes, 1)
    const at = f.let(f.call(ram, physical))
    f.if(at.eqz(), () => f.return(i32(0)))
    const record = f.let(recordOf(at))
    const flags = f.let(load32(record, pageRecord.flags))
    f.store32(record, pageRecord.flags, flags.or(pageRecord.dirty))
    f.if(
      flags.and(pageRecord.code),
      () => {
        const chunk = (address: I32): I64 => i64(1n).shl(address.shrU(6).and(63).extendU())
        const touched = chunk(at).or(chunk(at.add(bytes).sub(1)))
        f.if(load64(record, pageRecord.codeMask).and(touched).ne(0n), () => f.do(host.codeWritten, at, bytes))
      },
      () => fill(f, setFor(kind, tlb.userWrite, tlb.kernelWrite, tlb.liftedWrite), tlb.entries, linear, at),
    )
    f.result_(at)
  })

  const storeFull: FunctionBuilder<'none'> = routines.function(
    'mmu.storeSlow',
    ['i64', 'i64', 'i32', 'i32'],
    'none',
    (f) => {
      const linear = f.param(0, 'i64').get()
      const value = f.param(1, 'i64').get()
      const bytes = f.param(2, 'i32').get()
      const kind = f.param(3, 'i32').get()
      f.if(crosses(linear, bytes), () => {
        // both pages must be writable before a byte changes
        f.do(probeFull, linear, bytes, kind)
        f.if(load32(0, state.fault), () => f.return())
        eachByte(f, bytes, (i) =>
          f.do(f, linear.add(i.extendU()), value.shrU(i.shl(3).extendU()), i32(1), kind),
        )
        f.return()
      })
      const at = f.let(f.call(writable, linear, bytes, kind))
      f.if(at, () => {
        for (const width of [8, 16, 32, 64] as const)
          f.if(bytes.eq(width >> 3), () => {
            storeHost(f, width, at, value)
            f.return()
          })
      })
      f.if(load32(0, state.fault), () => f.return())
      const physical = f.let(load64(0, vectorTransfer))
      requireDevice(f, physical, () => f.return())
      const low = physical.wrap()
      const high = physical.shrU(32).wrap()
      f.if(
        bytes.eq(8),
        () => {
          f.do(host.mmioWrite, low, high, i32(4), value.wrap())
          f.do(host.mmioWrite, low.add(4), high, i32(4), value.shrU(32).wrap())
        },
        () => {
          const mask = select(bytes.eq(4), i32(-1), i32(1).shl(bytes.shl(3)).sub(1))
          f.do(host.mmioWrite, low, high, bytes, value.wrap().and(mask))
        },
      )
    },
  )

  const loadSlow = routines.function('mmu.loadMiss', ['i64', 'i32', 'i32'], 'i64', (f) => {
    f.result_(
      f.call(
        loadFull,
        f.param(0, 'i64').get(),
        f.param(1, 'i32').get(),
        privilege().or(f.param(2, 'i32').get()),
      ),
    )
  })
  const storeSlow = routines.function('mmu.storeMiss', ['i64', 'i64', 'i32', 'i32'], 'none', (f) => {
    f.do(
      storeFull,
      f.param(0, 'i64').get(),
      f.param(1, 'i64').get(),
      f.param(2, 'i32').get(),
      privilege().or(f.param(3, 'i32').get()),
    )
  })

  const probeWrite = routines.function('mmu.probeWrite', ['i64', 'i32'], 'none', (f) =>
    f.do(probeFull, f.param(0, 'i64').get(), f.param(1, 'i32').get(), privilege()),
  )

  const prepareUpdate = routines.function('mmu.prepareUpdate', ['i64', 'i32', 'i32'], 'i32', (f) => {
    const linear = f.param(0, 'i64').get()
    const bytes = f.param(1, 'i32').get()
    const kind = f.let(privilege().or(f.param(2, 'i32').get()))
    f.if(crosses(linear, bytes).eqz(), () => {
      const at = f.let(f.call(writable, linear, bytes, kind))
      f.if(at, () => f.return(at))
      f.if(load32(0, state.fault), () => f.return(i32(0)))
    })
    f.do(probeFull, linear, bytes, kind)
    f.if(load32(0, state.fault), () => f.return(i32(0)))
    f.store64(0, bounce, f.call(loadFull, linear, bytes, kind))
    f.if(load32(0, state.fault), () => f.return(i32(0)))
    f.result_(i32(bounce))
  })
  const finishUpdate = routines.function('mmu.finishUpdate', ['i64', 'i32', 'i32'], 'none', (f) => {
    f.if(f.param(2, 'i32').get().eq(bounce), () =>
      f.do(storeFull, f.param(0, 'i64').get(), load64(0, bounce), f.param(1, 'i32').get(), privilege()),
    )
  })

  const fetch = routines.function('mmu.fetch', ['i64'], 'i32', (f) => {
    const linear = f.param(0, 'i64').get()
    const user = load32(0, state.cpl).eq(3)
    const kind = select(user, i32(access.fetch | access.user), i32(access.fetch))
    const physical = f.let(f.call(walk, linear, kind))
    f.if(physical.ltS(0n), () => f.return(i32(0)))
    const at = f.let(f.call(ram, physical))
    f.if(
      at,
      () =>
        fill(f, select(user, i32(tlb.userExec), i32(tlb.kernelExec)), tlb.execEntries, linear, at),
      () => {
        // code in device memory is not supported
        f.store32(0, state.faultError, 0)
        f.store32(0, state.fault, i32(0x100 | vector.GP))
      },
    )
    f.result_(at)
  })

  /** One function per width: the TLB first. */
  const loads = (
    name: string,
    set: () => I32,
    miss: (f: FunctionBuilder, linear: I64, bytes: number) => I64,
  ) =>
    Object.fromEntries(
      widths.map((width) => [
        width,
        routines.function(`${name}${width}`, ['i64'], 'i64', (f) => {
          const linear = f.param(0, 'i64').get()
          const entry = f.let(entryAddress(set(), linear, tlb.entries))
          f.ifLikely(true, entryMatches(entry, linear, width >> 3), () =>
            f.return(loadHost(width, entryHost(entry, linear))),
          )
          f.result_(miss(f, linear, width >> 3))
        }),
      ]),
    ) as unknown as Record<Width, FuncRef<'i64'>>
  const stores = (
    name: string,
    set: () => I32,
    miss: (f: FunctionBuilder, linear: I64, value: I64, bytes: number) => void,
  ) =>
    Object.fromEntries(
      widths.map((width) => [
        width,
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
      ]),
    ) as unknown as Record<Width, FuncRef<'none'>>

  const load = loads(
    'mmu.load',
    () => load32(0, state.tlbRead),
    (f, linear, bytes) => f.call(loadSlow, linear, i32(bytes), i32(0)),
  )
  const store = stores(
    'mmu.store',
    () => load32(0, state.tlbWrite),
    (f, linear, value, bytes) => f.do(storeSlow, linear, value, i32(bytes), i32(0)),
  )
  const loadSystem = loads(
    'mmu.loadSystem',
    () => i32(tlb.kernelRead),
    (f, linear, bytes) => f.call(loadFull, linear, i32(bytes), i32(0)),
  )
  const storeSystem = stores(
    'mmu.storeSystem',
    () => i32(tlb.kernelWrite),
    (f, linear, value, bytes) => f.do(storeFull, linear, value, i32(bytes), i32(0)),
  )

  const loadVector = routines.function('mmu.loadVector', ['i64'], 'none', (f) => {
    const linear = f.param(0, 'i64').get()
    const entry = f.let(entryAddress(load32(0, state.tlbRead), linear, tlb.entries))
    f.ifLikely(true, entryMatches(entry, linear, 16), () => {
      f.storeV128(0, vectorTransfer, loadV128(entryHost(entry, linear)))
      f.return()
    })
    f.do(canonical, linear, i32(16), i32(0))
    f.if(load32(0, state.fault), () => f.return())
    for (const half of [0, 8]) {
      const value = f.let(f.call(load[64], linear.add(half)))
      f.if(load32(0, state.fault), () => f.return())
      // a miss may use the transfer area: keep the halves apart until both are there
      f.store64(0, half === 0 ? bounce : bounce + 8, value)
    }
    f.storeV128(0, vectorTransfer, loadV128(0, bounce))
  })
  const storeVector = routines.function('mmu.storeVector', ['i64'], 'none', (f) => {
    const linear = f.param(0, 'i64').get()
    const entry = f.let(entryAddress(load32(0, state.tlbWrite), linear, tlb.entries))
    f.ifLikely(true, entryMatches(entry, linear, 16), () => {
      f.storeV128(entryHost(entry, linear), 0, loadV128(0, vectorTransfer))
      f.return()
    })
    const low = f.let(load64(0, vectorTransfer))
    const high = f.let(load64(0, vectorTransfer + 8))
    f.do(probeWrite, linear, i32(16))
    f.if(load32(0, state.fault), () => f.return())
    f.do(store[64], linear, low)
    f.do(store[64], linear.add(8), high)
  })

  return {
    load,
    store,
    loadSystem,
    storeSystem,
    loadVector,
    storeVector,
    probeWrite,
    loadSlow,
    storeSlow,
    prepareUpdate,
    finishUpdate,
    fetch,
  }
}
