import { CommandError } from '../command.ts'
import { numberIn } from '../size.ts'

/** `average,peak,burst,floor`, each after the first may be left out. */
export function ratesOf(text: string, way: 'inbound' | 'outbound'): [name: string, value: number][] {
  const numbers = text.split(',')
  if (numbers.length > 4) throw new CommandError(`Rate string '${text}' has too many fields`)
  return numbers.flatMap((number, n) => {
    const name = ['average', 'peak', 'burst', 'floor'][n]!
    const value = numberIn(number)
    if (number === '' && n > 0) return []
    if (value === undefined) throw new CommandError(`field '${name}' is malformed`)
    if (name === 'floor' && way === 'outbound') throw new CommandError('outbound floor is unsupported yet')
    return [[name, value] as [string, number]]
  })
}
