import { UserError } from '../base/error.ts'
import type { StateValue } from './state.ts'
import { isWhole } from './state-reader.ts'

type Registers = Record<string, number | boolean>

/** Reads a saved object that has the fields of `shape`, with the same types; nothing else is taken from it. */
export function savedRecord<T extends Registers>(device: string, saved: StateValue | undefined, shape: T): T {
  if (typeof saved !== 'object' || saved === null || Array.isArray(saved) || saved instanceof Uint8Array) {
    throw new UserError(`The saved state of ${device} is damaged: a group of registers is missing.`)
  }
  const result: Registers = {}
  for (const [field, model] of Object.entries(shape)) {
    const value = saved[field]
    if (typeof value !== typeof model || (typeof model === 'number' && !isWhole(value))) {
      const wanted = typeof model === 'number' ? 'a whole number' : 'true or false'
      throw new UserError(`The saved state of ${device} is damaged: «${field}» should be ${wanted}.`)
    }
    result[field] = value as number | boolean
  }
  return result as T
}
