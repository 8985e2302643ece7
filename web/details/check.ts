import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { Draft, Field } from './field.ts'

/** What is wrong with the values of a page, by the fields' paths. Bounds are for what was changed: others may have chosen what is beyond. */
export function problemsOf(
  fields: readonly Field[],
  draft: Draft,
  valueAtPath: (path: string) => string,
): Map<string, MessageDescriptor> {
  const problems = new Map<string, MessageDescriptor>()
  for (const field of fields) {
    if (field.isShown && !field.isShown(valueAtPath)) continue
    const value = valueAtPath(field.path)
    const changed = draft[field.path] !== undefined ? checkInput(field, value) : undefined
    const problem = changed ?? field.check?.(value, valueAtPath)
    if (problem) problems.set(field.path, problem)
  }
  return problems
}

function checkInput({ input }: Field, value: string): MessageDescriptor | undefined {
  if (input.kind === 'memory') return Number(value) > 0 ? undefined : msg`A number of MiB, more than 0.`
  if (input.kind !== 'number') return undefined
  if (value === '') return input.isNeeded ? msg`A number is needed.` : undefined
  const number = Number(value)
  const { least, most } = input
  return Number.isInteger(number) && number >= least && number <= most
    ? undefined
    : msg`A whole number from ${least} to ${most}.`
}
