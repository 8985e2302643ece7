import { load32, load64 } from '../../wasm/memory.ts'
import { type I32, i32, select } from '../../wasm/values.ts'
import type { Code, Routine, Routines } from '../emitter.ts'
import { CS, DS, ES, FS, GS, LDTR, SS, state, TR } from '../layout.ts'
import { vector } from '../registers.ts'
import { changed } from './privilege.ts'
import {
  access,
  accessOf,
  baseOf,
  cell32,
  cell64,
  cpl,
  dpl,
  ext,
  in64BitCode,
  inLongMode,
  inRealOrVm,
  inVm86,
  limitOf,
  notCanonical,
  REAL_ACCESS,
  raiseVector,
  selectorError,
  slot,
  slots,
  VM86_ACCESS,
} from './workspace.ts'

/** Fields of the slot at a constant address. */
export const slotAccess = (at: number): I32 => cell32(at + slot.access)
export const slotSelector = (at: number): I32 => cell32(at + slot.selector)

/** Takes the descriptor at `slot.raw` apart (SDM vol. 3A, 3.4.5). */
const takeApart = (routines: Routines) =>
  routines.function('system.takeApart', ['i32'], 'none', (f) => {
    const at = f.param(0, 'i32').get()
    const raw = f.let(load64(at, slot.raw))
    const bits = f.let(raw.shrU(40).wrap().and(0xff).or(raw.shrU(44).wrap().and(0xf00)))
    const pages = f.let(raw.wrap().and(0xffff).or(raw.shrU(32).wrap().and(0xf_0000)))
    f.store64(at, slot.base, raw.shrU(16).and(0xff_ffffn).or(raw.shrU(32).and(0xff00_0000n)))
    f.store32(at, slot.limit, select(bits.and(access.granular), pages.shl(12).or(0xfff), pages))
    f.store32(at, slot.access, bits)
  })

/** (selector, bytes): whether that much of its entry lies in the GDT or LDT. */
export const isInTable = (routines: Routines) =>
  routines.function('system.isInTable', ['i32', 'i32'], 'i32', (f) => {
    const selector = f.param(0, 'i32').get()
    const local = f.let(selector.and(4))
    const limit = select(local, limitOf(LDTR), cell32(state.gdtLimit))
    const usable = local.eqz().or(accessOf(LDTR).and(access.present))
    const last = selector.and(0xfff8).add(f.param(1, 'i32').get()).sub(1)
    f.result_(last.leU(limit).and(usable.ne(0)))
  })

/** Where the entry of `selector` lies in the GDT or LDT; faults with `vector` unless `bytes` of it are in the table. */
const findDescriptor = (routines: Routines): Routine =>
  routines.routine('system.findDescriptor', ['i32', 'i32', 'i32', 'i32'], (_code, f) => {
    const [selector, failure, at, bytes] = f.args('i32', 'i32', 'i32', 'i32')
    const index = f.let(selector.and(0xfff8))
    const local = f.let(selector.and(4))
    const found = f.call(isInTable(routines), selector, bytes)
    f.if(found.eqz(), () => raiseVector(f, failure, selectorError(selector)))
    f.store64(at, slot.address, select(local, baseOf(LDTR), cell64(state.gdtBase)).add(index.extendU()))
    f.store32(at, slot.selector, selector.and(0xffff))
  })

/** (selector, vector, slot): reads a descriptor into a slot; a selector beyond its table is a fault with `vector`. */
export const readDescriptor = (routines: Routines): Routine =>
  routines.routine('system.readDescriptor', ['i32', 'i32', 'i32'], (code, f) => {
    const [selector, failure, at] = f.args('i32', 'i32', 'i32')
    code.invoke(findDescriptor(routines), selector, failure, at, i32(8))
    f.store64(at, slot.raw, code.loadSystem(64, load64(at, slot.address)))
    f.do(takeApart(routines), at)
  })

/** (slot): sets the accessed bit of a code or data descriptor in its table. */
export const markAccessed = (routines: Routines): Routine =>
  routines.routine('system.markAccessed', ['i32'], (code, f) => {
    const at = f.param(0, 'i32').get()
    f.if(load32(at, slot.access).and(access.accessed).eqz(), () => {
      const bits = f.let(load32(at, slot.access).or(access.accessed))
      code.storeSystem(8, load64(at, slot.address).add(5), bits.extendU())
      f.store32(at, slot.access, bits)
    })
  })

/** (slot, bits): replaces the type of a system descriptor in its table: busy or available TSS. */
export const writeAccessByte = (routines: Routines): Routine =>
  routines.routine('system.writeAccessByte', ['i32', 'i32'], (code, f) => {
    const at = f.param(0, 'i32').get()
    const bits = f.param(1, 'i32').get()
    code.storeSystem(8, load64(at, slot.address).add(5), bits.extendU())
  })

/** Copies a slot into a segment register (a number known when it runs). */
const commitSlot = (routines: Routines) =>
  routines.function('system.commitSlot', ['i32', 'i32'], 'none', (f) => {
    const [segment, at] = f.args('i32', 'i32')
    const word = f.let(segment.shl(2))
    f.store32(word, state.segmentSelector, load32(at, slot.selector))
    f.store32(word, state.segmentLimit, load32(at, slot.limit))
    f.store32(word, state.segmentAccess, load32(at, slot.access))
    f.store64(segment.shl(3), state.segmentBase, load64(at, slot.base))
  })

export function commit(code: Code, segment: number | I32, from: number): void {
  code.f.do(commitSlot(code.routines), i32(segment), i32(from))
}

/** Commits the slot `code` as CS at a privilege level; RPL of CS becomes CPL. `changed` is the caller's. */
export function commitCode(code: Code, level: I32): void {
  const { f } = code
  const bound = f.let(level)
  f.store32(0, slots.code + slot.selector, slotSelector(slots.code).and(0xfffc).or(bound))
  commit(code, CS, slots.code)
  f.store32(0, state.cpl, bound)
}

/** Makes a segment register unusable, as loading a null selector does. */
export const clearSegment = (routines: Routines) =>
  routines.function('system.clearSegment', ['i32', 'i32'], 'none', (f) => {
    const [segment, selector] = f.args('i32', 'i32')
    const word = f.let(segment.shl(2))
    f.store32(word, state.segmentSelector, selector.and(0xffff))
    f.store32(word, state.segmentLimit, 0)
    f.store32(word, state.segmentAccess, 0)
    f.store64(segment.shl(3), state.segmentBase, 0n)
  })

/**
 * (segment, selector) in real mode: base = selector × 16. Limit and size stay as they are, which is what programs that
 * came back from protected mode with big segments count on.
 */
export const loadReal = (routines: Routines) =>
  routines.function('system.loadReal', ['i32', 'i32'], 'none', (f) => {
    const [segment, given] = f.args('i32', 'i32')
    const word = f.let(segment.shl(2))
    const selector = f.let(given.and(0xffff))
    f.store32(word, state.segmentSelector, selector)
    f.store64(segment.shl(3), state.segmentBase, selector.shl(4).extendU())
    f.if(
      inVm86(),
      () => {
        f.store32(word, state.segmentLimit, 0xffff)
        f.store32(word, state.segmentAccess, VM86_ACCESS)
      },
      () => {
        const old = f.let(load32(word, state.segmentAccess))
        f.if(old.and(access.present).eqz(), () => f.store32(word, state.segmentLimit, 0xffff))
        f.store32(word, state.segmentAccess, old.and(0xf00).or(REAL_ACCESS))
      },
    )
  })

/** (selector, level, vector of bad selectors): checks a stack segment for a privilege level; leaves it in slots.stack. */
export const checkStackSegment = (routines: Routines): Routine =>
  routines.routine('system.checkStackSegment', ['i32', 'i32', 'i32'], (code, f) => {
    const [selector, level, failure] = f.args('i32', 'i32', 'i32')
    f.if(selector.and(0xfffc).eqz(), () => raiseVector(f, failure, ext()))
    code.invoke(readDescriptor(routines), selector, failure, i32(slots.stack))
    const bits = f.let(slotAccess(slots.stack))
    const wrongType = bits
      .and(access.memory | access.code | access.writable)
      .ne(access.memory | access.writable)
    const wrongLevel = selector.and(3).ne(level).or(dpl(bits).ne(level))
    f.if(wrongType.or(wrongLevel), () => raiseVector(f, failure, selectorError(selector)))
    code.raiseIf(bits.and(access.present).eqz(), vector.SS, selectorError(selector))
    code.invoke(markAccessed(routines), i32(slots.stack))
  })

/** (selector): MOV SS, POP SS, LSS in protected mode (SDM vol. 2, MOV). */
const loadStackSegment = (routines: Routines): Routine =>
  routines.routine('system.loadStackSegment', ['i32'], (code, f) => {
    const selector = f.let(f.param(0, 'i32').get().and(0xffff))
    f.if(selector.and(0xfffc).eqz(), () => {
      const allowed = in64BitCode().and(cpl().ltU(3)).and(selector.and(3).eq(cpl()))
      code.raiseIf(allowed.eqz(), vector.GP, ext())
      f.do(clearSegment(routines), i32(SS), selector)
      f.return(i32(0))
    })
    code.invoke(checkStackSegment(routines), selector, cpl(), i32(vector.GP))
    commit(code, SS, slots.stack)
    f.do(changed(routines))
  })

/** (segment, selector): DS ES FS GS in protected mode. */
const loadDataSegment = (routines: Routines): Routine =>
  routines.routine('system.loadDataSegment', ['i32', 'i32'], (code, f) => {
    const segment = f.param(0, 'i32').get()
    const selector = f.let(f.param(1, 'i32').get().and(0xffff))
    f.if(
      selector.and(0xfffc).eqz(),
      () => f.do(clearSegment(routines), segment, selector),
      () => {
        code.invoke(readDescriptor(routines), selector, i32(vector.GP), i32(slots.data))
        const bits = f.let(slotAccess(slots.data))
        const isCode = f.let(bits.and(access.code).ne(0))
        const readable = isCode.eqz().or(bits.and(access.writable).ne(0))
        const conforming = isCode.and(bits.and(access.conforming).ne(0))
        const reachable = conforming.or(
          selector
            .and(3)
            .leU(dpl(bits))
            .and(cpl().leU(dpl(bits))),
        )
        const good = bits.and(access.memory).ne(0).and(readable).and(reachable)
        code.raiseIf(good.eqz(), vector.GP, selectorError(selector))
        code.raiseIf(bits.and(access.present).eqz(), vector.NP, selectorError(selector))
        code.invoke(markAccessed(routines), i32(slots.data))
        commit(code, segment, slots.data)
      },
    )
    f.do(changed(routines))
  })

/** (segment, selector): any of ES SS DS FS GS in any mode, with all checks. Not CS. */
export const loadSegment = (routines: Routines): Routine =>
  routines.routine('system.loadSegment', ['i32', 'i32'], (code, f) => {
    const [segment, selector] = f.args('i32', 'i32')
    f.if(
      inRealOrVm(),
      () => {
        f.do(loadReal(routines), segment, selector)
        f.do(changed(routines))
      },
      () =>
        f.if(
          segment.eq(SS),
          () => code.invoke(loadStackSegment(routines), selector),
          () => code.invoke(loadDataSegment(routines), segment, selector),
        ),
    )
  })

/** Nulls the data segments that less privileged code must not keep (SDM vol. 2, RET and IRET). */
export const dropPrivilegedSegments = (routines: Routines) =>
  routines.function('system.dropPrivilegedSegments', [], 'none', (f) => {
    for (const segment of [ES, DS, FS, GS]) {
      const bits = accessOf(segment)
      const conforming = bits.and(access.code | access.conforming).eq(access.code | access.conforming)
      const hidden = bits.and(access.present).ne(0).and(conforming.eqz()).and(dpl(bits).ltU(cpl()))
      f.if(hidden, () => f.do(clearSegment(routines), i32(segment), i32(0)))
    }
  })

/** (slot): in long mode, adds bits 32–63 of the base of a 16-byte system descriptor (SDM vol. 3A, 7.2.3). */
const extendBase = (routines: Routines): Routine =>
  routines.routine('system.extendBase', ['i32'], (code, f) => {
    const at = f.param(0, 'i32').get()
    f.if(inLongMode(), () => {
      const selector = f.let(load32(at, slot.selector))
      code.invoke(findDescriptor(routines), selector, i32(vector.GP), at, i32(16))
      const high = code.loadSystem(64, load64(at, slot.address).add(8))
      const base = f.let(load64(at, slot.base).or(high.shl(32)))
      const bad = high.and(0x1f00_0000_0000n).ne(0).or(notCanonical(base))
      code.raiseIf(bad, vector.GP, selectorError(selector))
      f.store64(at, slot.base, base)
    })
  })

/** (selector): LLDT. */
export const loadLdt = (routines: Routines): Routine =>
  routines.routine('system.loadLdt', ['i32'], (code, f) => {
    const selector = f.let(f.param(0, 'i32').get().and(0xffff))
    f.if(
      selector.and(0xfffc).eqz(),
      () => f.do(clearSegment(routines), i32(LDTR), selector),
      () => {
        code.raiseIf(selector.and(4), vector.GP, selectorError(selector))
        code.invoke(readDescriptor(routines), selector, i32(vector.GP), i32(slots.data))
        const bits = f.let(slotAccess(slots.data))
        code.raiseIf(bits.and(0x1f).ne(2), vector.GP, selectorError(selector))
        code.raiseIf(bits.and(access.present).eqz(), vector.NP, selectorError(selector))
        code.invoke(extendBase(routines), i32(slots.data))
        commit(code, LDTR, slots.data)
      },
    )
  })

/** (selector): LTR. Marks the TSS busy. */
export const loadTaskRegister = (routines: Routines): Routine =>
  routines.routine('system.loadTaskRegister', ['i32'], (code, f) => {
    const selector = f.let(f.param(0, 'i32').get().and(0xffff))
    code.raiseIf(selector.and(0xfffc).eqz(), vector.GP, i32(0))
    code.raiseIf(selector.and(4), vector.GP, selectorError(selector))
    code.invoke(readDescriptor(routines), selector, i32(vector.GP), i32(slots.data))
    const bits = f.let(slotAccess(slots.data))
    // available 32/64-bit TSS; outside long mode also the 16-bit one
    const available = bits.and(0x1f).eq(9).or(bits.and(0x1f).eq(1).and(inLongMode().eqz()))
    code.raiseIf(available.eqz(), vector.GP, selectorError(selector))
    code.raiseIf(bits.and(access.present).eqz(), vector.NP, selectorError(selector))
    code.invoke(extendBase(routines), i32(slots.data))
    f.store32(0, slots.data + slot.access, bits.or(2))
    code.invoke(writeAccessByte(routines), i32(slots.data), bits.or(2))
    commit(code, TR, slots.data)
  })
