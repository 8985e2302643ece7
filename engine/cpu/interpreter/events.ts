import type { FunctionBuilder, Local } from '../../wasm/function.ts'
import { loadV128 } from '../../wasm/memory.ts'
import type { I32 } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { attentionBudget, deviceAccess, exitReason, state } from '../layout.ts'
import { IF } from '../registers.ts'
import { afterStep } from '../system/breakpoints.ts'
import { cell32 } from '../system/workspace.ts'

/** Whether something is to be seen before the next instruction. */
export const hasEvents = (): I32 =>
  loadV128(0, state.interruptPending).op('v128.or', loadV128(0, state.stepping)).test('v128.any_true')

/** Nonzero if something waits that would come too early while interrupts are held off for an instruction. */
export const eventsWaiting = (): I32 =>
  cell32(state.interruptPending).or(cell32(state.nmiPending)).or(cell32(state.stepping))

/** What dispatch does when it cannot go on with an op. */
export type Ways = {
  /** Returns to the host. */
  readonly leave: (reason: number) => void
  /** Delivers the exception in state.fault and starts anew. */
  readonly raise: () => void
}

/** Leaves for events that wait; sets `alone` if the next instruction is to run by itself. */
export function seeEvents(
  f: FunctionBuilder,
  routines: Routines,
  alone: Local<'i32'>,
  { leave, raise }: Ways,
): void {
  f.if(cell32(state.attention), () => {
    f.store32(0, state.attention, 0)
    f.store32(0, state.budget, cell32(state.budget).add(attentionBudget))
  })
  f.if(cell32(state.stepped), () => {
    f.store32(0, state.stepped, 0)
    f.do(afterStep(routines).function)
    f.if(cell32(state.fault), raise)
  })
  f.if(cell32(state.device).eq(deviceAccess.granted), () => f.store32(0, state.device, deviceAccess.refused))
  f.if(eventsWaiting().eqz().and(cell32(state.budget).gtS(0)), () => f.store32(0, state.interruptShadow, 0))
  const shadow = f.let(cell32(state.interruptShadow))
  f.if(shadow.eqz(), () => {
    f.if(cell32(state.nmiPending).and(cell32(state.nmiBlocked).eqz()), () => leave(exitReason.interrupt))
    f.if(cell32(state.interruptPending).ne(0).and(cell32(state.flagsSystem).and(IF).ne(0)), () =>
      leave(exitReason.interrupt),
    )
  })
  f.if(cell32(state.stopRequest), () => leave(exitReason.request))
  f.set(alone, shadow.or(cell32(state.stepping)).or(cell32(state.device)))
}
