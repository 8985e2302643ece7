import type { FuncRef } from '../../wasm/function.ts'
import { load32 } from '../../wasm/memory.ts'
import type { I32 } from '../../wasm/values.ts'
import { countUp } from '../counters.ts'
import type { Routines } from '../emitter.ts'
import { counter, state, tlb } from '../layout.ts'
import { CR4 } from '../registers.ts'
import { forgetLastPages } from './last-pages.ts'
import { forgetPredictions } from './predictions.ts'
import { forgetContext, forgetContexts, putBack, takeAside } from './set-aside.ts'
import { dropUnlogged, flushAll, flushNonGlobal, flushPage } from './tlb.ts'

/** Process contexts: how the TLB goes from one to another, and what INVPCID does (SDM vol. 3A, 4.10.1 and 4.10.4.1). */
const PCID = 0xfff

export const usesContexts = (): I32 => load32(0, state.cr4).and(CR4.PCIDE)

/** The current one's identifier, 0 where CR4.PCIDE is clear. */
const currentPcid = (): I32 => load32(0, state.cr3).and(PCID).mul(usesContexts().ne(0))

/**
 * Function (PCID, whether its entries are kept) → none: goes to that context from the one that CR3 names, with CR4.PCIDE set. To be
 * called before CR3 changes.
 */
export function switchContext(routines: Routines): FuncRef<'none'> {
  return routines.function('mmu.switchContext', ['i32', 'i32'], 'none', (f) => {
    const [to, isKept] = f.args('i32', 'i32')
    const from = f.let(load32(0, state.cr3).and(PCID))
    f.if(from.eq(to), () => {
      f.if(isKept.eqz(), () => f.do(flushNonGlobal(routines)))
      f.return()
    })
    forgetLastPages(f)
    forgetPredictions(f)
    const isLogged = f.let(load32(0, tlb.fillLog).leU(tlb.fillLogCapacity))
    f.do(takeAside(routines), from)
    f.if(isLogged.eqz(), () => f.do(dropUnlogged(routines)))
    f.if(
      isKept,
      () => f.do(putBack(routines), to),
      () => {
        countUp(f, counter.flushes)
        f.do(forgetContext(routines), to)
      },
    )
  })
}

/** What INVPCID drops, by its type (SDM vol. 2, INVPCID). */
export const invalidation = { address: 0, context: 1, all: 2, allButGlobal: 3 } as const

/**
 * Function (type, PCID, linear) → none: drops a page or all of a context but global pages, or everything with or without those. Of a
 * context that is not current all goes where a page is asked for.
 */
export function invalidate(routines: Routines): FuncRef<'none'> {
  return routines.function('mmu.invalidateContext', ['i32', 'i32', 'i64'], 'none', (f) => {
    const [type, pcid, linear] = f.args('i32', 'i32', 'i64')
    f.if(type.eq(invalidation.all), () => {
      f.do(flushAll(routines))
      f.return()
    })
    f.if(type.eq(invalidation.allButGlobal), () => {
      forgetContexts(f)
      f.do(flushNonGlobal(routines))
      f.return()
    })
    f.if(pcid.ne(currentPcid()), () => {
      countUp(f, counter.flushes)
      f.do(forgetContext(routines), pcid)
      f.return()
    })
    f.if(
      type.eq(invalidation.address),
      () => f.do(flushPage(routines), linear),
      () => f.do(flushNonGlobal(routines)),
    )
  })
}
