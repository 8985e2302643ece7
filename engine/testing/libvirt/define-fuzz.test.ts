import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { assignAliases } from '../../model/domain/define/aliases.ts'
import { completeDomain } from '../../model/domain/define/complete.ts'
import { formatDomain } from '../../model/domain/define/format.ts'
import { parseDomain } from '../../model/domain/define/parse.ts'
import { VirError } from '../../model/error.ts'
import { definitions } from './definitions.table.ts'
import { richDefinitions } from './definitions-rich.table.ts'

const random = new SeededRandom(20261120)
const context = { random, emulator: '/usr/bin/tabvisor', nvramFolder: '/state/nvram' }
const documents = [...definitions.values(), ...richDefinitions.values()]
const words = [
  '0',
  '-1',
  '4294967295',
  '99999999999999999999',
  'x',
  '',
  'yes',
  'pci',
  'usb',
  'sda',
  '1.1.1',
  '0x1f',
]

const pick = <T>(items: readonly T[]): T => items[random.next() % items.length]!

const mutations: readonly ((tokens: string[], at: number) => void)[] = [
  (tokens, at) => tokens.splice(at, 1),
  (tokens, at) => tokens.splice(at, 0, pick(pick(documents).match(/<\w+[^>]*\/>/g) ?? [''])),
  (tokens, at) => {
    tokens[at] = tokens[at]!.replace(/ [\w-]+=(['"])[^'"]*\1/, '')
  },
  (tokens, at) => {
    const values = [...tokens[at]!.matchAll(/(['"])[^'"]*\1/g)].map(([text]) => text)
    tokens[at] = tokens[at]!.replace(pick(['<none>', ...values]), () => `'${pick(words)}'`)
  },
]

function mutated(xml: string): string {
  const tokens = xml.match(/<[^>]*>|[^<]+/g)!
  for (let count = random.next() % 3; count >= 0; count--)
    pick(mutations)(tokens, random.next() % tokens.length)
  return tokens.join('')
}

/** What came out but for a definition or libvirt's word for what is wrong. */
function surprise(xml: string): string[] {
  try {
    const domain = parseDomain(xml, context)
    completeDomain(domain, context)
    assignAliases(domain)
    formatDomain(domain, { id: 1 })
    return []
  } catch (error) {
    return error instanceof VirError ? [] : [`${error} by ${xml}`]
  }
}

describe('a definition with something changed by chance', () => {
  it('is made or refused, and nothing else', () => {
    const surprises = Array.from({ length: 5000 }, () => surprise(mutated(pick(documents)))).flat()

    expect(surprises).toEqual([])
  }, 60_000)
})
