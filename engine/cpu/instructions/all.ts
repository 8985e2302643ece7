import type { Semantics } from '../emitter.ts'
import { aes } from './aes.ts'
import { arithmetic } from './arithmetic.ts'
import { bits } from './bit.ts'
import { bmi } from './bmi.ts'
import { branches } from './branch.ts'
import { crc } from './crc.ts'
import { decimal } from './decimal.ts'
import { io } from './io.ts'
import { logic } from './logic.ts'
import { moves } from './move.ts'
import { sha } from './sha.ts'
import { shifts } from './shift.ts'
import { sseCompare } from './sse-compare.ts'
import { sseConvert } from './sse-convert.ts'
import { sseFloat } from './sse-float.ts'
import { sseInteger } from './sse-integer.ts'
import { sseMove } from './sse-move.ts'
import { sseShuffle } from './sse-shuffle.ts'
import { sseString } from './sse-string.ts'
import { stack } from './stack.ts'
import { strings } from './string.ts'
import { system } from './system.ts'
import { x87 } from './x87.ts'

/** The semantics of every instruction, by the names that the table's rows use. */
export const instructions: Semantics = {
  ...aes,
  ...arithmetic,
  ...bits,
  ...bmi,
  ...branches,
  ...crc,
  ...decimal,
  ...io,
  ...logic,
  ...moves,
  ...sha,
  ...shifts,
  ...sseCompare,
  ...sseConvert,
  ...sseFloat,
  ...sseInteger,
  ...sseMove,
  ...sseShuffle,
  ...sseString,
  ...stack,
  ...strings,
  ...system,
  ...x87,
}
