import { load32, load64 } from '../../wasm/memory.ts'
import { type I32, i32 } from '../../wasm/values.ts'
import type { Code, Routine, Routines, Semantics } from '../emitter.ts'
import { state, TR } from '../layout.ts'
import { VM, vector } from '../registers.ts'
import { checkPort } from '../system/breakpoints.ts'
import { type Operands, zeroExtend } from './integer.ts'

/** Least limit of a 32-bit or 64-bit TSS, and where it tells the offset of its I/O permission bitmap. */
const TSS_LIMIT = 0x67
const BITMAP_OFFSET = 0x66n
/** Type bit of a TSS descriptor that is not of 16 bits. */
const TSS_32 = 0x8

/** (port, bytes): #GP(0) unless CPL ≤ IOPL or the TSS's bitmap lets all ports be used (SDM vol. 1, 19.5). */
const portPermission = (routines: Routines): Routine =>
  routines.routine('portPermission', ['i32', 'i32'], (code, f) => {
    const port = f.param(0, 'i32').get()
    const bytes = f.param(1, 'i32').get()
    const flags = f.let(load32(0, state.flagsSystem))
    const privileged = load32(0, state.cpl).leU(flags.shrU(12).and(3))
    f.if(privileged.and(flags.and(VM).eqz()), () => f.return(i32(0)))
    const limit = f.let(load32(0, state.segmentLimit + 4 * TR))
    const tss = f.let(load64(0, state.segmentBase + 8 * TR))
    code.raiseIf(
      load32(0, state.segmentAccess + 4 * TR)
        .and(TSS_32)
        .eqz(),
      vector.GP,
    )
    code.raiseIf(limit.ltU(TSS_LIMIT), vector.GP)
    const bitmap = code.loadSystem(16, f.let(tss.add(BITMAP_OFFSET))).wrap()
    const offset = f.let(bitmap.add(port.shrU(3)))
    // Two bytes are read, as ports of one access may lie in both.
    code.raiseIf(offset.geU(limit), vector.GP)
    const denied = code
      .loadSystem(16, f.let(tss.add(offset.extendU())))
      .wrap()
      .shrU(port.and(7))
    code.raiseIf(denied.and(i32(1).shl(bytes).sub(1)), vector.GP)
  })

export function requirePort(code: Code, port: I32, bytes: number): void {
  const { f, routines } = code
  code.invoke(portPermission(routines), port, i32(bytes))
  f.ifLikely(false, load32(0, state.stepping), () => f.do(checkPort(routines), port, i32(bytes)))
}

export const io: Semantics = {
  in: (e) => {
    const { f } = e
    const [to, from] = e.operands as Operands
    const bytes = to.width / 8
    const port = f.let(zeroExtend(from.read(), from.width).wrap())
    requirePort(e, port, bytes)
    to.write(f.let(f.call(e.routines.host.in, port, i32(bytes)).extendU()))
  },

  out: (e) => {
    const { f } = e
    const [to, from] = e.operands as Operands
    const bytes = from.width / 8
    const port = f.let(zeroExtend(to.read(), to.width).wrap())
    requirePort(e, port, bytes)
    f.do(e.routines.host.out, port, i32(bytes), from.read().wrap())
  },
}
