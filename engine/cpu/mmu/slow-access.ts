import type { FuncRef, FunctionBuilder } from '../../wasm/function.ts'
import { load32, load64, load64From8U, load64From16U, load64From32U } from '../../wasm/memory.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import { vectorTransfer } from '../code.ts'
import { countUp } from '../counters.ts'
import type { Routines, Width } from '../emitter.ts'
import { counter, deviceAccess, pageRecord, state, tlb } from '../layout.ts'
import { checkData } from '../system/breakpoints.ts'
import { recordOf } from './page-records.ts'
import { entryAddress, entryHost, entryMatches, fill, unpark } from './tlb.ts'
import { access, canonicalCheck, ramAddress, translate } from './walk.ts'

/**
 * Accesses to guest memory that the TLB does not serve: misses, device memory, first writes to pages, two pages at once.
 * `kind` is made of the bits of `access`. After a call, state.fault tells whether it faulted.
 */
const widths: readonly Width[] = [8, 16, 32, 64]

export function loadHost(width: Width, host: I32): I64 {
  return { 8: load64From8U, 16: load64From16U, 32: load64From32U, 64: load64 }[width](host)
}

export function storeHost(f: FunctionBuilder, width: Width, host: I32, value: I64): void {
  if (width === 8) f.store8(host, 0, value)
  else if (width === 16) f.store16(host, 0, value)
  else if (width === 32) f.store32(host, 0, value)
  else f.store64(host, 0, value)
}

/** A set of the TLB for the access: its base for user, kernel, lifted. */
function setFor(kind: I32, user: number, kernel: number, lifted: number): I32 {
  return select(kind.and(access.user), i32(user), select(kind.and(access.lifted), i32(lifted), i32(kernel)))
}

/** `linear`, or its low 32 bits where addresses have no more. */
function within(linear: I64, kind: I32): I64 {
  return linear.and(select(kind.and(access.narrow), i64(0xffff_ffffn), i64(-1n)))
}

const crosses = (linear: I64, bytes: I32): I32 => linear.wrap().and(0xfff).add(bytes).gtU(4096)

/** Runs `body` for each byte of an access that crosses a page, with its index and address. */
function eachByte(
  f: FunctionBuilder,
  linear: I64,
  bytes: I32,
  kind: I32,
  body: (index: I32, address: I64) => void,
): void {
  const i = f.temp('i32')
  f.set(i, i32(0))
  f.loop((again) => {
    f.scope(() => body(i.get(), f.let(within(linear.add(i.get().extendU()), kind))))
    f.set(i, i.get().add(1))
    f.brIf(again, i.get().ltU(bytes))
  })
}

/** Unless the instruction runs by itself, ends the function being built with deviceAccess.retry in the state. */
function requireDevice(f: FunctionBuilder, physical: I64, end: () => void): void {
  // the VGA's memory knows no time and no interrupts, and much goes there
  const matters = physical.geU(0x10_0000n).and(load32(0, state.device).ne(deviceAccess.granted))
  f.if(matters, () => {
    f.if(load32(0, state.compiled), () => countUp(f, counter.deviceExits))
    f.store32(0, state.fault, deviceAccess.retry)
    end()
  })
}

/**
 * Where code is about to be overwritten: compiled code must not go on with what it was made of. The instruction runs by itself
 * instead, as those do that touch devices.
 */
function leaveCompiled(f: FunctionBuilder, end: () => void): void {
  f.if(load32(0, state.compiled), () => {
    countUp(f, counter.codeExits)
    f.store32(0, state.fault, deviceAccess.retry)
    end()
  })
}

/** Notes data breakpoints of the debug registers that an access touches. */
function watch(f: FunctionBuilder, routines: Routines, linear: I64, bytes: I32, write: number): void {
  f.ifLikely(false, load32(0, state.stepping), () => f.do(checkData(routines), linear, bytes, i32(write)))
}

/** (linear, bytes, kind): faults if any byte cannot be written; of two pages the first is reported first. */
export const probeFull = (routines: Routines): FuncRef<'none'> =>
  routines.function('mmu.probeFull', ['i64', 'i32', 'i32'], 'none', (f) => {
    const linear = f.param(0, 'i64').get()
    const bytes = f.param(1, 'i32').get()
    const kind = f.let(f.param(2, 'i32').get().or(access.write))
    const probe = (address: I64): void => {
      const physical = f.let(f.call(translate(routines), address, kind))
      f.if(physical.ltS(0n), () => f.return())
      const at = f.let(f.call(ramAddress(routines), physical))
      f.if(
        at.eqz(),
        () => requireDevice(f, physical, () => f.return()),
        () =>
          f.if(load32(recordOf(at), pageRecord.flags).and(pageRecord.code), () =>
            leaveCompiled(f, () => f.return()),
          ),
      )
    }
    f.do(canonicalCheck(routines), linear, bytes, kind)
    f.if(load32(0, state.fault), () => f.return())
    probe(linear)
    f.if(crosses(linear, bytes), () => probe(f.let(within(linear.or(0xfffn).add(1n), kind))))
  })

/** (linear, bytes, kind) → value. */
export const loadFull = (routines: Routines): FuncRef<'i64'> =>
  routines.function('mmu.loadFull', ['i64', 'i32', 'i32'], 'i64', (f) => {
    const linear = f.param(0, 'i64').get()
    const bytes = f.param(1, 'i32').get()
    const kind = f.param(2, 'i32').get()
    f.if(crosses(linear, bytes), () => {
      const value = f.temp('i64')
      f.do(canonicalCheck(routines), linear, bytes, kind)
      f.if(load32(0, state.fault), () => f.return(i64(0n)))
      f.set(value, i64(0n))
      eachByte(f, linear, bytes, kind, (i, address) => {
        const set = setFor(kind, tlb.userRead, tlb.kernelRead, tlb.liftedRead)
        const entry = f.let(entryAddress(set, address, tlb.entries))
        const part = f.ifElse(
          entryMatches(entry, address, 1),
          () => loadHost(8, entryHost(entry, address)),
          () => {
            const slow = f.let(f.call(f, address, i32(1), kind))
            f.if(load32(0, state.fault), () => f.return(i64(0n)))
            return slow
          },
          true,
        )
        f.set(value, value.get().or(part.shl(i.shl(3).extendU())))
      })
      f.return(value.get())
    })
    const physical = f.let(f.call(translate(routines), linear, kind))
    f.if(physical.ltS(0n), () => f.return(i64(0n)))
    watch(f, routines, linear, bytes, 0)
    const at = f.let(f.call(ramAddress(routines), physical))
    f.if(at, () => {
      fill(f, setFor(kind, tlb.userRead, tlb.kernelRead, tlb.liftedRead), tlb.entries, linear, at)
      for (const width of [8, 16, 32] as const)
        f.if(bytes.eq(width >> 3), () => f.return(loadHost(width, at)))
      f.return(load64(at))
    })
    requireDevice(f, physical, () => f.return(i64(0n)))
    const { mmioRead } = routines.host
    const low = physical.wrap()
    const high = physical.shrU(32).wrap()
    f.if(bytes.eq(8), () => {
      const first = f.let(f.call(mmioRead, low, high, i32(4)))
      const second = f.let(f.call(mmioRead, low.add(4), high, i32(4)))
      f.return(first.extendU().or(second.extendU().shl(32)))
    })
    f.result_(f.call(mmioRead, low, high, bytes).extendU())
  })

/**
 * (linear, bytes, kind) → host address of RAM to write at, 0 for MMIO (then the physical address is at vectorTransfer) or a
 * fault. The bytes lie in one page.
 */
export const writable = (routines: Routines): FuncRef<'i32'> =>
  routines.function('mmu.writable', ['i64', 'i32', 'i32'], 'i32', (f) => {
    const linear = f.param(0, 'i64').get()
    const bytes = f.param(1, 'i32').get()
    const kind = f.param(2, 'i32').get()
    const set = f.let(setFor(kind, tlb.userWrite, tlb.kernelWrite, tlb.liftedWrite))
    // users whose alignment is checked have no set
    f.if(kind.and(access.user).eqz().or(load32(0, state.tlbWrite).ne(tlb.checked)), () => {
      const parked = f.let(f.call(unpark(routines), set, linear, bytes))
      f.if(parked, () => f.return(parked))
    })
    const physical = f.let(f.call(translate(routines), linear, kind.or(access.write)))
    f.store64(0, vectorTransfer, physical)
    f.if(physical.ltS(0n), () => f.return(i32(0)))
    watch(f, routines, linear, bytes, 1)
    const at = f.let(f.call(ramAddress(routines), physical))
    f.if(at.eqz(), () => f.return(i32(0)))
    const record = f.let(recordOf(at))
    const flags = f.let(load32(record, pageRecord.flags))
    f.store32(record, pageRecord.flags, flags.or(pageRecord.dirty))
    f.if(
      flags.and(pageRecord.code),
      () => {
        const chunk = (address: I32): I64 => i64(1n).shl(address.shrU(6).and(63).extendU())
        const touched = chunk(at).or(chunk(at.add(bytes).sub(1)))
        f.if(load64(record, pageRecord.codeMask).and(touched).ne(0n), () => {
          leaveCompiled(f, () => f.return(i32(0)))
          f.do(routines.host.codeWritten, at, bytes)
        })
      },
      () => fill(f, set, tlb.entries, linear, at),
    )
    f.result_(at)
  })

/** (linear, value, bytes, kind) */
export const storeFull = (routines: Routines): FuncRef<'none'> =>
  routines.function('mmu.storeFull', ['i64', 'i64', 'i32', 'i32'], 'none', (f) => {
    const linear = f.param(0, 'i64').get()
    const value = f.param(1, 'i64').get()
    const bytes = f.param(2, 'i32').get()
    const kind = f.param(3, 'i32').get()
    f.if(crosses(linear, bytes), () => {
      // both pages must be writable before a byte changes
      f.do(probeFull(routines), linear, bytes, kind)
      f.if(load32(0, state.fault), () => f.return())
      eachByte(f, linear, bytes, kind, (i, address) =>
        f.do(f, address, value.shrU(i.shl(3).extendU()), i32(1), kind),
      )
      f.return()
    })
    const at = f.let(f.call(writable(routines), linear, bytes, kind))
    f.if(at, () => {
      for (const width of widths)
        f.if(bytes.eq(width >> 3), () => {
          storeHost(f, width, at, value)
          f.return()
        })
    })
    f.if(load32(0, state.fault), () => f.return())
    const physical = f.let(load64(0, vectorTransfer))
    requireDevice(f, physical, () => f.return())
    const { mmioWrite } = routines.host
    const low = physical.wrap()
    const high = physical.shrU(32).wrap()
    f.if(
      bytes.eq(8),
      () => {
        f.do(mmioWrite, low, high, i32(4), value.wrap())
        f.do(mmioWrite, low.add(4), high, i32(4), value.shrU(32).wrap())
      },
      () => {
        const mask = select(bytes.eq(4), i32(-1), i32(1).shl(bytes.shl(3)).sub(1))
        f.do(mmioWrite, low, high, bytes, value.wrap().and(mask))
      },
    )
  })
