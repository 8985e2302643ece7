import { VirError } from '../../model/error.ts'
import type { TypedParameter, TypedValue } from '../../rpc/typed-parameters.ts'

/** The kinds of values that a call takes, by name. */
export type ParameterKinds = Readonly<Record<string, TypedValue['type']>>

/** Refuses names that a call does not know, values of another kind, and names that come twice. */
export function checkParameters(parameters: readonly TypedParameter[], kinds: ParameterKinds): void {
  const seen = new Set<string>()
  for (const { field, value } of parameters) {
    const kind = Object.hasOwn(kinds, field) ? kinds[field] : undefined
    if (kind === undefined)
      throw new VirError('argumentUnsupported', `parameter '${field}' not supported`, 'none')
    if (value.type !== kind)
      throw new VirError(
        'invalidArg',
        `invalid type '${value.type}' for parameter '${field}', expected '${kind}'`,
        'none',
      )
    if (seen.has(field))
      throw new VirError('invalidArg', `parameter '${field}' occurs multiple times`, 'none')
    seen.add(field)
  }
}

/** What a client gets that says how many it has room for: 0 asks how many there are. */
export function parametersReply(
  parameters: readonly TypedParameter[],
  room: number,
): { params: TypedParameter[]; nparams: number } {
  if (room === 0) return { params: [], nparams: parameters.length }
  const params = parameters.slice(0, Math.max(0, room))
  return { params, nparams: params.length }
}

export function named(values: Readonly<Record<string, TypedValue>>): TypedParameter[] {
  return Object.entries(values).map(([field, value]) => ({ field, value }))
}
