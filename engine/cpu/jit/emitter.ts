import { type I32, type I64, i64 } from '../../wasm/values.ts'
import type { Routines, Width } from '../emitter.ts'
import { status } from '../emitter.ts'
import { OpEmitter } from '../interpreter/emitter.ts'
import type { Form } from '../interpreter/form.ts'
import { op, regionFault, state } from '../layout.ts'
import type { FrameFlags } from './flags.ts'
import type { Frame } from './frame.ts'
import type { KnownFields } from './known-op.ts'

/** How an instruction goes on elsewhere. */
export type Ways = {
  branch(condition?: I32): void
  /** Goes on at this RIP if that is in the region. */
  jump(rip: I64): void
}

/** Registers and flags are variables, and fields of the op are constants: semantics as a part of compiled code. */
export class RegionEmitter extends OpEmitter {
  private readonly frame: Frame
  private readonly known: KnownFields
  private readonly frameFlags: FrameFlags
  private readonly ways: Ways

  constructor(
    frame: Frame,
    routines: Routines,
    known: KnownFields,
    form: Form,
    flags: FrameFlags,
    ways: Ways,
  ) {
    // the address of a memory operand can always be computed in line: see isCompiled
    const addressing = form.addressing === 'general' ? 'full' : form.addressing
    super(frame.f, routines, known, { ...form, addressing }, flags)
    this.frame = frame
    this.known = known
    this.frameFlags = flags
    this.ways = ways
  }

  override cell(address: I32): I64 {
    const offset = address.literal
    if (offset === undefined) return super.cell(address)
    if (offset === state.zero) return i64(0n)
    if (offset === state.one) return i64(1n)
    return isRegister(offset) || offset === state.ripBase ? this.frame.get(offset) : super.cell(address)
  }

  override readRegister(width: Width, address: I32): I64 {
    const { literal: offset } = address
    if (offset === undefined || !isRegister(offset)) return super.readRegister(width, address)
    const whole = this.frame.get(offset & -8)
    if (width === 64) return whole
    const mask = (1n << BigInt(width)) - 1n
    return (offset & 7 ? whole.shrU(8) : whole).and(mask)
  }

  override writeRegister(width: Width, address: I32, value: I64): void {
    const { literal: offset } = address
    if (offset === undefined || !isRegister(offset)) super.writeRegister(width, address, value)
    else if (width === 64) this.frame.set(offset, value)
    else {
      const mask = (1n << BigInt(width)) - 1n
      const shift = offset & 7 ? 8n : 0n
      const cell = offset & -8
      const kept = this.frame.get(cell).and(~(mask << shift))
      this.frame.set(cell, kept.or(value.and(mask).shl(shift)))
    }
  }

  override rip(): I64 {
    return this.f.let(this.frame.get(state.ripBase).add(this.known.ops.u16(this.known.at + op.pc)))
  }

  override nextRip(): I64 {
    return this.f.let(this.frame.get(state.ripBase).add(this.known.ops.after(this.known.at)))
  }

  override branch(condition?: I32): void {
    this.ways.branch(condition)
  }

  override jump(rip: I64): void {
    const target = this.f.let(rip)
    this.ways.jump(target)
    super.jump(target)
  }

  protected override exit(code: number): void {
    this.frameFlags.aside(() => {
      this.f.scope(() => this.frameFlags.compute())
      if (code === status.jump) this.frame.leave(0)
      else if (code === status.fault) this.frame.leave(this.known.at | regionFault)
      else throw new Error('compiled code stops')
    })
  }

  /** The routines of what is compiled can only fault. */
  protected override exitDynamic(): void {
    this.exit(status.fault)
  }
}

const isRegister = (offset: number): boolean => offset < state.registers + 128
