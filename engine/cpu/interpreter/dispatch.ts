import type { FuncRef, FunctionBuilder, Local, TableRef } from '../../wasm/function.ts'
import { load8U, load16U, load32, load64, load64From32U } from '../../wasm/memory.ts'
import { type I32, i32, select } from '../../wasm/values.ts'
import { countUp } from '../counters.ts'
import { type Routines, status } from '../emitter.ts'
import {
  block,
  blockHash,
  CS,
  counter,
  deviceAccess,
  exitReason,
  JUMPED_TO,
  op,
  predictions,
  regionExit,
  state,
  tlb,
} from '../layout.ts'
import { accessFunctions } from '../mmu/access.ts'
import { predict } from '../mmu/predictions.ts'
import { entryAddress, entryHost, entryMatches } from '../mmu/tlb.ts'
import { LIMITED, LONG64 } from '../mode.ts'
import { vector } from '../registers.ts'
import { beforeStep } from '../system/breakpoints.ts'
import { deliver, eventKind } from '../system/exceptions.ts'
import { hasEvents, seeEvents, type Ways } from './events.ts'
import { pseudo } from './pseudo.ts'

const cell = (offset: number): I32 => load32(0, offset)
const add = (f: FunctionBuilder, offset: number, value: I32 | number): void =>
  f.store32(0, offset, cell(offset).add(value))

/** Sets ripBase and codePage for state.rip and gives its host address, 0 after a fault. Linear address in scratch. */
function locate(f: FunctionBuilder, routines: Routines): I32 {
  const { fetch } = accessFunctions(routines)
  const rip = f.let(load64(0, state.rip))
  const linear = f.temp('i64')
  const host = f.temp('i32')
  f.set(linear, rip)
  f.set(host, i32(-1))
  f.if(cell(state.mode).and(3).ne(2), () => {
    f.if(
      rip.gtU(load64From32U(0, state.segmentLimit + 4 * CS)),
      () => {
        f.store32(0, state.faultError, 0)
        f.store32(0, state.fault, i32(0x100 | vector.GP))
        f.set(host, i32(0))
      },
      () => f.set(linear, rip.add(load64(0, state.segmentBase + 8 * CS)).and(0xffff_ffffn)),
    )
  })
  f.if(host.get(), () => {
    const entry = f.let(entryAddress(cell(state.tlbExec), linear.get(), tlb.execEntries))
    f.ifLikely(
      true,
      entryMatches(entry, linear.get(), 1),
      () => f.set(host, entryHost(entry, linear.get())),
      () => f.set(host, f.call(fetch, linear.get())),
    )
    f.store64(0, state.scratch, linear.get())
    f.store64(0, state.ripBase, rip.sub(linear.get().and(0xfffn)))
    f.store32(0, state.codePage, host.get().and(-4096))
  })
  return host.get()
}

const bucketOf = (host: I32): I32 =>
  host
    .xor(host.shrU(16))
    .and(blockHash.buckets - 1)
    .shl(2)

/** Function (host i32) → block whose first instruction lies there, translated if need be; 0 after a fault. */
function find(routines: Routines): FuncRef<'i32'> {
  const { fetch } = accessFunctions(routines)
  return routines.function('cpu.find', ['i32'], 'i32', (f) => {
    const host = f.param(0, 'i32').get()
    const mode = f.let(cell(state.mode))
    const linear = load64(0, state.scratch)
    const bucket = f.let(bucketOf(host).add(blockHash.start))
    const found = f.temp('i32')
    const before = f.temp('i32')
    f.set(found, load32(bucket))
    f.set(before, i32(0))
    f.block((miss) => {
      f.loop((again) => {
        f.brIf(miss, found.get().eqz())
        f.if(
          load32(found.get(), block.address).eq(host).and(load16U(found.get(), block.mode).eq(mode)),
          () => {
            const second = f.let(load32(found.get(), block.secondPage))
            f.if(second.eq(-1), () => {
              f.if(before.get(), () => putFirst(f, bucket, found.get(), before.get()))
              f.return(found.get())
            })
            // the last instruction reaches into another page: is that still the same one?
            const after = f.let(linear.or(0xfffn).add(1n))
            const wraps = mode.and(3).ne(2)
            const there = f.let(f.call(fetch, select(wraps, after.and(0xffff_ffffn), after)))
            f.if(there.eqz(), () => f.return(i32(0)))
            f.if(there.and(-4096).eq(second), () => f.return(found.get()))
          },
        )
        f.set(before, found.get())
        f.set(found, load32(found.get(), block.next))
        f.br(again)
      })
    })
    f.result_(f.call(routines.host.translate, host, mode, linear.wrap(), linear.shrU(32).wrap(), i32(0)))
  })
}

/** Moves a block of a bucket's list, which comes after `before`, to where it is found at once. */
function putFirst(f: FunctionBuilder, bucket: I32, found: I32, before: I32): void {
  f.store32(before, block.next, load32(found, block.next))
  f.store32(found, block.next, load32(bucket))
  f.store32(bucket, 0, found)
}

/** Function (host i32, most instructions i32) → a block from state.rip on that is run once; 0 after a fault. */
function once(routines: Routines): FuncRef<'i32'> {
  return routines.function('cpu.once', ['i32', 'i32'], 'i32', (f) => {
    const linear = f.let(load64(0, state.scratch))
    const halves = [linear.wrap(), linear.shrU(32).wrap()] as const
    const [host, most] = f.args('i32', 'i32')
    const made = f.let(f.call(routines.host.translate, host, cell(state.mode), ...halves, most))
    f.if(made.eqz(), () => f.store32(0, state.stepped, 0))
    f.store32(0, state.linkFrom, 0)
    f.result_(made)
  })
}

/** Makes `found` a block of the one instruction at state.rip. */
function chooseOne(f: FunctionBuilder, routines: Routines, host: I32, found: Local<'i32'>, ways: Ways): void {
  f.if(cell(state.budget).leS(0), () => ways.leave(exitReason.budget))
  f.store32(0, state.interruptShadow, 0)
  f.store32(0, state.device, deviceAccess.granted)
  f.if(cell(state.stepping), () => {
    f.do(beforeStep(routines).function)
    f.if(cell(state.fault), ways.raise)
    f.store32(0, state.stepped, 1)
  })
  f.set(found, f.call(once(routines), host, i32(1)))
  f.if(found.get().eqz(), ways.raise)
}

/** Makes `found` the block at state.rip, or as much of it as the budget and the code segment have room for. */
function chooseBlock(
  f: FunctionBuilder,
  routines: Routines,
  host: I32,
  found: Local<'i32'>,
  ways: Ways,
): void {
  // the block at the head of its bucket is the commonest case
  f.set(found, load32(bucketOf(host), blockHash.start))
  const first = found.get()
  const other = first
    .eqz()
    .or(load32(first, block.address).ne(host))
    .or(load16U(first, block.mode).ne(cell(state.mode)))
    .or(load32(first, block.secondPage).ne(-1))
  f.ifLikely(false, other, () => {
    f.if(cell(state.budget).leS(0), () => ways.leave(exitReason.budget))
    f.set(found, f.call(find(routines), host))
    f.if(first.eqz(), ways.raise)
  })
  const tooMany = load16U(first, block.instructions).gtS(cell(state.budget))
  const limited = cell(state.mode).and(LIMITED)
  f.ifLikely(false, tooMany.or(limited), () => {
    const hasRun = cell(state.budget).ltS(cell(state.slice))
    const isEnough = tooMany.and(cell(state.wholeBlocks)).and(hasRun)
    f.if(cell(state.budget).leS(0).or(isEnough), () => ways.leave(exitReason.budget))
    const end = load64(0, state.rip).add(load16U(first, block.bytes).extendU())
    const beyond = limited.ne(0).and(end.gtU(load64From32U(0, state.segmentLimit + 4 * CS).add(1n)))
    f.if(tooMany.or(beyond), () => {
      f.set(found, f.call(once(routines), host, cell(state.budget)))
      f.if(first.eqz(), ways.raise)
    })
  })
}

/** Counts that the block at `header` is entered, and says so to the compiler when it becomes hot. */
export function countEntry(f: FunctionBuilder, routines: Routines, header: I32): void {
  const count = f.let(load32(header, block.count).add(1))
  f.store32(header, block.count, count)
  f.ifLikely(false, count.eq(cell(state.hotCount)), () => f.do(routines.host.hot, header))
}

/** Function (header i32) → none: a block where compiled code is entered has been entered often there, too. */
export function becomesHot(routines: Routines): FuncRef<'none'> {
  return routines.function('cpu.becomesHot', ['i32'], 'none', (f) =>
    f.do(routines.host.hot, f.param(0, 'i32').get()),
  )
}

/**
 * Links the branch that led here to the op at `first`: it need not come here again if it stays within the page. The same
 * page of RAM may also be mapped next door: what counts is where the jump leads. A block of two pages must be looked at
 * every time, and any block of a code segment that has a limit.
 */
function link(f: FunctionBuilder, found: I32, first: I32): void {
  const from = f.let(cell(state.linkFrom))
  f.if(from, () => {
    f.store32(0, state.linkFrom, 0)
    f.if(cell(state.linkPage).eq(cell(state.codePage)), () => {
      const target = load16U(from, op.pc).add(load8U(from, op.length)).add(load32(from, op.displacement))
      const isWhole = load32(found, block.secondPage).eq(-1)
      const unlimited = cell(state.mode).and(LIMITED).eqz()
      f.if(target.ltU(4096).and(isWhole).and(unlimited), () => f.store32(from, op.target, first))
    })
  })
}

/**
 * Function () → address of the op to go on with at state.rip, its block paid for from the budget; 0 when `run` must
 * return to the host. Events are seen here: between instructions, and only where architecture allows.
 */
export function dispatch(routines: Routines): FuncRef<'i32'> {
  return routines.function('cpu.dispatch', [], 'i32', (f) => {
    f.loop((again) => {
      const ways: Ways = {
        leave: (reason) => {
          f.store32(0, state.linkFrom, 0)
          f.store32(0, state.exitReason, reason)
          f.return(i32(0))
        },
        raise: () => {
          const number = cell(state.fault).and(0xff)
          f.store32(0, state.linkFrom, 0)
          add(f, state.budget, -1)
          const outcome = f.let(f.call(deliver(routines).function, number, i32(eventKind.exception)))
          f.if(outcome.eq(status.stop), () => f.return(i32(0)))
          f.br(again)
        },
      }
      /** 1 when one instruction is to run by itself. */
      const alone = f.temp('i32')
      f.set(alone, i32(0))
      f.ifLikely(false, hasEvents(), () => seeEvents(f, routines, alone, ways))

      const host = locate(f, routines)
      f.ifLikely(false, host.eqz(), () => {
        f.if(cell(state.budget).leS(0), () => {
          f.store32(0, state.fault, 0)
          ways.leave(exitReason.budget)
        })
        ways.raise()
      })
      const found = f.temp('i32')
      f.if(
        alone.get(),
        () => chooseOne(f, routines, host, found, ways),
        () => chooseBlock(f, routines, host, found, ways),
      )
      add(f, state.budget, i32(0).sub(load16U(found.get(), block.instructions)))
      countEntry(f, routines, found.get())
      const first = f.let(found.get().add(block.size))
      link(f, found.get(), first)
      f.return(first)
    })
    f.unreachable()
  })
}

/**
 * Function (regionExit i32) → what compiled code gives back: goes on with compiled code at state.rip, if there is some that
 * needs no more looking for; else gives back its argument. What it says of the budget must be true in the state.
 */
export function chain(routines: Routines, regions: TableRef): FuncRef<'i32'> {
  const type = routines.module.type(['i32'], 'i32')
  return routines.function('cpu.chain', ['i32'], 'i32', (f) => {
    const cause = f.param(0, 'i32').get()
    const giveUp = (condition: I32): void => f.ifLikely(false, condition, () => f.return(cause))
    const rip = f.let(load64(0, state.rip))
    const entry = f.let(entryAddress(cell(state.tlbExec), rip, tlb.execEntries))
    const page = f.let(rip.and(-4096n))
    giveUp(load64(entry).ne(page).or(hasEvents()))
    const host = f.let(entryHost(entry, rip))
    const found = f.let(load32(bucketOf(host), blockHash.start))
    // at 0 there are registers: a guest could make them look like a block
    giveUp(found.eqz())
    giveUp(
      load32(found, block.address)
        .ne(host)
        .or(load16U(found, block.size + op.handler).ne(pseudo.compiled)),
    )
    const price = load16U(found, block.instructions)
    const left = f.let(cell(state.budget).sub(price))
    // nowhere but in 64-bit code are blocks compiled
    giveUp(left.ltS(0).or(load32(found, block.secondPage).ne(-1)).or(cell(state.mode).ne(LONG64)))
    f.store32(0, state.budget, left)
    f.store64(0, state.ripBase, page)
    f.store32(0, state.codePage, host.and(-4096))
    countUp(f, counter.chained)
    f.if(cause.eq(regionExit.indirect), () => {
      f.store16(found, block.entry, load16U(found, block.entry).or(JUMPED_TO))
      predict(f, f.let(cell(predictions.left)), rip, found)
    })
    f.returnCallIndirect(regions, type, load16U(found, block.function), found)
    f.unreachable()
  })
}

/** Function (op i32) → status: the instruction raised the exception in state.fault; delivers it. */
export function handleFault(routines: Routines): FuncRef<'i32'> {
  return routines.function('cpu.handleFault', ['i32'], 'i32', (f) => {
    const at = f.param(0, 'i32').get()
    f.store64(0, state.rip, load64(0, state.ripBase).add(load16U(at, op.pc).extendU()))
    f.if(cell(state.mode).and(3).ne(2), () => f.store64(0, state.rip, load64(0, state.rip).and(0xffff_ffffn)))
    // What comes after it in the block is not executed. It counts itself, or an exception handler that faults at its
    // first instruction would run on for ever.
    add(f, state.budget, load8U(at, op.remaining))
    f.store32(0, state.stepped, 0)
    f.if(cell(state.fault).eq(deviceAccess.retry), () => {
      f.store32(0, state.fault, 0)
      f.store32(0, state.device, deviceAccess.wanted)
      add(f, state.budget, 1)
      f.return(i32(status.jump))
    })
    f.result_(f.call(deliver(routines).function, cell(state.fault).and(0xff), i32(eventKind.exception)))
  })
}
