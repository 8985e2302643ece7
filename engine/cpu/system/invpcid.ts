import { i32 } from '../../wasm/values.ts'
import type { Routine, Routines } from '../emitter.ts'
import { invalidate, invalidation, usesContexts } from '../mmu/contexts.ts'
import { vector } from '../registers.ts'
import { notCanonical } from './workspace.ts'

/** Of the descriptor's first half: what is no PCID is reserved. */
const RESERVED = ~0xfffn

/** (type, the descriptor's halves: PCID, linear address): INVPCID (SDM vol. 2). Virtual-8086 mode has CPL 3. */
export const invalidatePcid = (routines: Routines): Routine =>
  routines.routine('system.invpcid', ['i64', 'i64', 'i64'], (code, f) => {
    const [type, pcid, linear] = f.args('i64', 'i64', 'i64')
    code.raiseIf(type.gtU(BigInt(invalidation.allButGlobal)), vector.GP, i32(0))
    const isAddress = type.eq(BigInt(invalidation.address))
    const isOfContext = type.leU(BigInt(invalidation.context))
    code.raiseIf(pcid.and(RESERVED).ne(0n), vector.GP, i32(0))
    code.raiseIf(usesContexts().eqz().and(isOfContext).and(pcid.ne(0n)), vector.GP, i32(0))
    code.raiseIf(isAddress.and(notCanonical(linear)), vector.GP, i32(0))
    f.do(invalidate(routines), type.wrap(), pcid.wrap(), linear)
  })
