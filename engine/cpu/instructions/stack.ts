import { load32 } from '../../wasm/memory.ts'
import { type I32, type I64, i32, select } from '../../wasm/values.ts'
import type { Code, Emitter, Semantics, Width } from '../emitter.ts'
import { SS, state } from '../layout.ts'
import {
  AC,
  ARITHMETIC,
  DF,
  ID,
  IF,
  IOPL,
  NT,
  RAX,
  RBP,
  RBX,
  RCX,
  RDI,
  RDX,
  RF,
  RSI,
  RSP,
  TF,
  VM,
  vector,
} from '../registers.ts'
import { changed } from '../system/privilege.ts'
import { type Operands, zeroExtend } from './integer.ts'

/** An address on the stack, whose pointer may be narrower than the operands. */
const stackAddress = (e: Emitter, offset: I64, bytes: number, forWrite: boolean): I64 =>
  e.segmentAddress(SS, e.f.let(zeroExtend(offset, e.stackWidth)), bytes, forWrite)

/** The order in which PUSHA pushes. */
const ALL = [RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI]

export const stack: Semantics = {
  push: (e) => {
    const [from] = e.operands as Operands
    e.push(e.width, from.kind === 'immediate' ? from.readSigned() : from.read())
  },

  /** The address of a memory operand is computed with the stack pointer as it is after the pop (SDM vol. 2, POP). */
  pop: (e) => {
    const { f } = e
    const [to] = e.operands as Operands
    const bytes = e.width / 8
    const value = e.peek(e.width, 0)
    if (to.kind !== 'memory') {
      e.addStack(bytes)
      to.write(value)
      return
    }
    const pointer = e.register(RSP, e.stackWidth)
    const before = pointer.read()
    e.addStack(bytes)
    const offset = f.let(to.effective())
    pointer.write(before)
    e.store(e.width, e.dataAddress(offset, bytes, true), value)
    e.addStack(bytes)
  },

  pusha: (e) => e.push(e.width, ...ALL.map((number) => e.register(number, e.width).read())),

  popa: (e) => {
    const bytes = e.width / 8
    // from the lowest address on, as faults show
    const saved = ALL.toReversed().map((number, i) => ({ number, value: e.peek(e.width, i * bytes) }))
    e.addStack(ALL.length * bytes)
    for (const { number, value } of saved) if (number !== RSP) e.register(number, e.width).write(value)
  },

  pushf: (e) => {
    const system = load32(0, state.flagsSystem)
    requireVirtual8086Privilege(e, system)
    const image = e.f.let(system.or(e.flags.read()).and(~(VM | RF)))
    e.push(e.width, e.f.let(image.extendU()))
  },

  popf: (e) => {
    const { f } = e
    const old = f.let(load32(0, state.flagsSystem))
    requireVirtual8086Privilege(e, old)
    const image = f.let(e.peek(e.width, 0).wrap())
    const changeable = f.let(changeableFlags(e.width, old))
    const system = f.let(old.and(changeable.or(RF).xor(-1)).or(image.and(changeable)))
    e.addStack(e.width / 8)
    f.store32(0, state.flagsSystem, system)
    e.flags.write(image.and(ARITHMETIC))
    f.if(old.xor(system).and(TF | AC), () => f.do(changed(e.routines)))
    e.endBlock()
  },

  /** Frame pointers of enclosing procedures are copied from the old frame; the stack pointer moves at the end. */
  enter: (e) => {
    const { f, width } = e
    const [size, nesting] = e.operands as Operands
    const bytes = width / 8
    const level = f.let(nesting.read().wrap().and(31))
    const pointer = e.register(RSP, e.stackWidth)
    const top = f.temp('i64')
    const push = (value: I64): void => {
      f.set(top, top.get().sub(BigInt(bytes)))
      e.store(width, stackAddress(e, top.get(), bytes, true), value)
    }
    f.set(top, pointer.read())
    push(e.register(RBP, width).read())
    const frame = f.let(top.get())
    f.if(level, () => {
      const enclosing = f.temp('i64')
      const left = f.temp('i32')
      f.set(enclosing, e.register(RBP, e.stackWidth).read())
      f.set(left, level.sub(1))
      f.block((end) => {
        f.loop((next) => {
          f.brIf(end, left.get().eqz())
          f.set(enclosing, enclosing.get().sub(BigInt(bytes)))
          push(e.load(width, stackAddress(e, enclosing.get(), bytes, false)))
          f.set(left, left.get().sub(1))
          f.br(next)
        })
      })
      push(frame)
    })
    const below = f.let(top.get().sub(zeroExtend(size.read(), 16)))
    e.probeWrite(stackAddress(e, below, bytes, true), bytes)
    e.register(RBP, e.stackWidth).write(frame)
    pointer.write(below)
  },

  leave: (e) => {
    const bytes = e.width / 8
    const frame = e.register(RBP, e.stackWidth).read()
    const saved = e.load(e.width, stackAddress(e, frame, bytes, false))
    e.register(RSP, e.stackWidth).write(frame.add(BigInt(bytes)))
    e.register(RBP, e.width).write(saved)
  },
}

/** In virtual-8086 mode PUSHF and POPF want IOPL 3. */
function requireVirtual8086Privilege(code: Code, system: I32): void {
  const level = system.and(VM | IOPL).sub(VM)
  code.raiseIf(level.ltU(IOPL), vector.GP)
}

/** What POPF may change outside the arithmetic flags: IF if CPL ≤ IOPL, IOPL at CPL 0 (SDM vol. 2, POPF). */
function changeableFlags(width: Width, system: I32): I32 {
  const always = width === 16 ? TF | DF | NT : TF | DF | NT | AC | ID
  const cpl = load32(0, state.cpl)
  const interrupts = select(cpl.leU(system.shrU(12).and(3)), i32(IF), i32(0))
  return select(cpl.eqz(), i32(IF | IOPL), interrupts).or(always)
}
