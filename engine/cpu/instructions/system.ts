import type { Semantics } from '../emitter.ts'
import { systemControl } from './system-control.ts'
import { systemSegment } from './system-segment.ts'
import { systemTransfer } from './system-transfer.ts'

/** All system instructions, by the names that system.table.ts uses. */
export const system: Semantics = { ...systemControl, ...systemSegment, ...systemTransfer }
