import type { FuncRef } from '../../wasm/function.ts'
import { f32, type I32, i32 } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'

/**
 * RCPSS and RSQRTSS promise a relative error of at most 1.5 × 2^−12 and no flags, and the makers of processors differ in what
 * they give (SDM vol. 2, RCPPS, RSQRTPS). Here it is the value itself, rounded. Denormal operands count as zero, and tiny
 * results become zero, whatever MXCSR says.
 */
export const approximate = (routines: Routines, root: boolean): FuncRef<'i32'> =>
  routines.function(root ? 'vector.rsqrt' : 'vector.rcp', ['i32'], 'i32', (f) => {
    const x = f.param(0, 'i32').get()
    const sign = f.let(x.and(0x8000_0000))
    const size = f.let(x.and(0x7fff_ffff))
    f.if(size.gtU(0x7f80_0000), () => f.return(x.or(0x40_0000)))
    f.if(size.ltU(0x80_0000), () => f.return(sign.or(0x7f80_0000)))
    if (root) {
      f.if(sign, () => f.return(i32(0xffc0_0000)))
      f.result_(f32(1).promote().div(x.asF32().promote().sqrt()).demote().asI32())
    } else {
      const result: I32 = f.let(f32(1).div(x.asF32()).asI32())
      f.if(result.and(0x7f80_0000).eqz(), () => f.return(sign))
      f.result_(result)
    }
  })
