import { load32 } from '../../wasm/memory.ts'
import { type I32, type I64, i32, i64, select } from '../../wasm/values.ts'
import type { Emitter, Semantics } from '../emitter.ts'
import { ES, state } from '../layout.ts'
import { FLAT } from '../mode.ts'
import { DF, RAX, RCX, RDI, RDX, RF, RSI } from '../registers.ts'
import { requirePort } from './io.ts'
import { copyRun, fillRun } from './string-run.ts'

/**
 * String instructions. With REP they work in chunks of at most 4096 bytes, between which interrupts are taken; RCX, RSI
 * and RDI always tell what is done, so that a fault or an interrupt in between needs no repair.
 */
const CHUNK = 4096

/** What is done per step: gives how many elements; at most `most`, if there is REP, else one. */
type Step = (most?: I32) => I32

type Repetition = {
  /** RSI and RDI, as far as they are used. */
  readonly indexes: readonly number[]
  readonly step: Step
  /** Besides RCX: whether to go on. */
  goOn?(): I32
  /** After the last element of a chunk, if there was one. */
  finish?(): void
}

function repeat(e: Emitter, { indexes, step, goOn, finish }: Repetition): void {
  const { f, rep, addressWidth } = e
  const bytes = e.width / 8
  const stride = f.let(select(backward(), i64(-bytes), i64(bytes)))
  const advance = (elements: I32): void => {
    for (const number of indexes) {
      const index = e.register(number, addressWidth)
      index.write(index.read().add(elements.extendU().mul(stride)))
    }
  }
  if (rep === 'none') {
    advance(step())
    finish?.()
    return
  }
  const counter = e.register(RCX, addressWidth)
  const left = f.temp('i32')
  const unfinished = (more: I32): I32 => (goOn ? more.and(goOn()) : more)
  f.block((end) => {
    const count = counter.read()
    f.brIf(end, count.eqz())
    // a debug trap comes after each element
    const stepping = f.let(load32(0, state.stepping))
    const chunk = select(stepping, i32(1), i32(CHUNK / bytes))
    f.set(left, select(count.ltU(BigInt(CHUNK / bytes)).and(stepping.eqz()), count.wrap(), chunk))
    f.loop((next) => {
      f.scope(() => {
        const done = f.let(step(left.get()))
        advance(done)
        counter.write(counter.read().sub(done.extendU()))
        f.set(left, left.get().sub(done))
      })
      f.brIf(next, unfinished(left.get().ne(0)))
    })
    finish?.()
    f.if(unfinished(counter.read().ne(0n)), () => {
      f.if(stepping, () => keepResuming(f))
      e.again()
    })
  })
}

/** Events between elements push RF (SDM vol. 3B, 17.3.1.1): an instruction breakpoint here has been met. */
function keepResuming(f: Emitter['f']): void {
  f.store32(0, state.flagsSystem, load32(0, state.flagsSystem).or(RF))
  f.store32(0, state.stepTrap, load32(0, state.stepTrap).and(~RF))
}

const backward = (): I32 => load32(0, state.flagsSystem).and(DF)

/** Offsets and linear addresses of the next elements, checked for one of them. */
type Place = { readonly offset: I64; readonly linear: I64 }

function source(e: Emitter): Place {
  const offset = e.register(RSI, e.addressWidth).read()
  return { offset, linear: e.dataAddress(offset, e.width / 8, false) }
}

function destination(e: Emitter): Place {
  const offset = e.register(RDI, e.addressWidth).read()
  return { offset, linear: e.segmentAddress(ES, offset, e.width / 8, true) }
}

/** Many elements at once if they go forward and no segment limit lies between them; `bulk` gives bytes, maybe 0. */
function inBulk(e: Emitter, places: readonly Place[], bulk: () => I32, one: () => void): I32 {
  const { f } = e
  let possible = backward().eqz()
  if (e.addressWidth < 64) {
    possible = possible.and(load32(0, state.mode).and(FLAT).ne(0))
    for (const { offset, linear } of places) possible = possible.and(offset.eq(linear))
  }
  const done = f.temp('i32')
  f.set(done, i32(0))
  f.if(possible, () => f.set(done, bulk().shrU(Math.log2(e.width / 8))))
  f.if(done.get().eqz(), () => {
    one()
    f.set(done, i32(1))
  })
  return done.get()
}

/** CMPS and SCAS: REP goes on while equal, REPNE while different. */
function compare(e: Emitter, indexes: readonly number[], read: () => readonly [I64, I64]): void {
  const { f } = e
  const a = f.temp('i64')
  const b = f.temp('i64')
  repeat(e, {
    indexes,
    step: () => {
      const [left, right] = read()
      f.set(a, left)
      f.set(b, right)
      return i32(1)
    },
    goOn: () => (e.rep === 'rep' ? a.get().eq(b.get()) : a.get().ne(b.get())),
    finish: () => e.flags.sub(e.width, a.get(), b.get(), f.let(a.get().sub(b.get()))),
  })
}

export const strings: Semantics = {
  movs: (e) => {
    const { f, width, routines } = e
    const bytes = width / 8
    repeat(e, {
      indexes: [RSI, RDI],
      step: (most) => {
        const from = source(e)
        // a source that cannot be read is told of before a destination that cannot be written
        const value = e.load(width, from.linear)
        const to = destination(e)
        const one = (): void => e.store(width, to.linear, value)
        if (!most) return once(one)
        const copy = (): I32 => f.call(copyRun(routines), from.linear, to.linear, most.mul(bytes), i32(bytes))
        return inBulk(e, [from, to], copy, one)
      },
    })
  },

  stos: (e) => {
    const { f, width, routines } = e
    const bytes = width / 8
    const value = e.register(RAX, width).read()
    repeat(e, {
      indexes: [RDI],
      step: (most) => {
        const to = destination(e)
        const one = (): void => e.store(width, to.linear, value)
        if (!most) return once(one)
        return inBulk(e, [to], () => f.call(fillRun(routines, width), to.linear, value, most.mul(bytes)), one)
      },
    })
  },

  lods: (e) =>
    repeat(e, {
      indexes: [RSI],
      step: () => once(() => e.register(RAX, e.width).write(e.load(e.width, source(e).linear))),
    }),

  cmps: (e) =>
    compare(e, [RSI, RDI], () => {
      // of two operands that cannot be read, processors tell of the second
      const right = e.load(e.width, destinationRead(e))
      return [e.load(e.width, source(e).linear), right]
    }),

  scas: (e) => {
    const wanted = e.register(RAX, e.width).read()
    compare(e, [RDI], () => [wanted, e.load(e.width, destinationRead(e))])
  },

  /** The port is read only when nothing can fault any more. */
  ins: (e) => {
    const { f, width } = e
    const bytes = width / 8
    const port = f.let(e.register(RDX, 16).read().wrap())
    repeat(e, {
      indexes: [RDI],
      step: () => {
        requirePort(e, port, bytes)
        const to = destination(e).linear
        e.probeWrite(to, bytes)
        e.store(width, to, f.let(f.call(e.routines.host.in, port, i32(bytes)).extendU()))
        return i32(1)
      },
    })
  },

  outs: (e) => {
    const { f, width } = e
    const bytes = width / 8
    const port = f.let(e.register(RDX, 16).read().wrap())
    repeat(e, {
      indexes: [RSI],
      step: () => {
        requirePort(e, port, bytes)
        const value = e.load(width, source(e).linear)
        f.do(e.routines.host.out, port, i32(bytes), value.wrap())
        return i32(1)
      },
    })
  },
}

function once(element: () => void): I32 {
  element()
  return i32(1)
}

/** ES:RDI of the comparisons. */
function destinationRead(e: Emitter): I64 {
  return e.segmentAddress(ES, e.register(RDI, e.addressWidth).read(), e.width / 8, false)
}
