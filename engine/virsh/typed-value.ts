import type { TypedParameter, TypedValue } from '../rpc/typed-parameters.ts'
import { yesNo } from './table.ts'

/** A typed parameter as virsh writes it. */
export function valueText({ type, value }: TypedValue): string {
  if (type === 'boolean') return yesNo(value)
  return type === 'double' ? value.toFixed(6) : `${value}`
}

/** A line for each parameter, as commands write them that tell settings. */
export const settingLines = (
  params: readonly TypedParameter[],
  text: (value: TypedValue, field: string) => string = valueText,
): string => params.map(({ field, value }) => settingLine(field, text(value, field))).join('')

export const settingLine = (name: string, value: string): string => `${name.padEnd(15)}: ${value}\n`
