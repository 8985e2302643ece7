/** A filter of packets, as virsh nwfilter-dumpxml shows it: kept for those who name it, as no packets pass here yet. */
import type { Random } from '../../base/random.ts'
import { childElement, childElements, textOf, type XmlElement, xmlElement, xmlText } from '../../xml/tree.ts'
import { writeXml } from '../../xml/writer.ts'
import { randomUuid } from '../domain/define/identity.ts'
import { parseRoot } from '../domain/define/parse.ts'
import { VirError } from '../error.ts'
import { normalizedUuid } from '../identifiers.ts'

export interface FilterDefinition {
  name: string
  /** Undefined where the document leaves it open. */
  uuid: string | undefined
  chain: string
  /** Of its chain; the root has none. */
  priority: number | undefined
  /** Rules and references to other filters, in the order in which they count. */
  entries: XmlElement[]
}

const leastPriority = -1000
const mostPriority = 1000
const defaultRulePriority = 500
const longestChain = 12
const rootChain = 'root'

/** Kinds of chains, and when each has its turn unless a filter says otherwise (docs/formatnwfilter). */
const chainPriorities: Readonly<Record<string, number | undefined>> = {
  mac: -800,
  vlan: -750,
  // libvirt 9.0.0 writes down none for these.
  stp: undefined,
  arp: -500,
  rarp: -400,
  ipv4: -700,
  ipv6: -600,
}

const actions = new Set(['drop', 'accept', 'reject', 'return', 'continue'])
const directions = new Set(['in', 'out', 'inout'])
const overIp = ['tcp', 'udp', 'udplite', 'esp', 'ah', 'sctp', 'all']
const protocols = new Set([
  ...['mac', 'vlan', 'stp', 'arp', 'rarp', 'ip', 'ipv6', 'icmp', 'igmp', 'icmpv6', ...overIp],
  ...overIp.map((name) => `${name}-ipv6`),
])

export function parseFilter(xml: string): FilterDefinition {
  const root = parseRoot(xml, 'filter', 'nwfilter_definition', 'nwfilter')
  const name = root.attributes.get('name')
  if (!name) throw internal('filter has no name')
  const chain = root.attributes.get('chain') ?? rootChain
  const text = root.attributes.get('priority')
  const priority = text === undefined ? undefined : parsePriority(text)
  checkChain(chain)
  return {
    name,
    uuid: uuidOf(root),
    chain,
    priority: chain === rootChain ? undefined : (priority ?? chainPriorities[kindOf(chain)]),
    entries: childElements(root).flatMap(entryOf),
  }
}

function parsePriority(text: string): number {
  if (!/^\s*[+-]?\d{1,9}$/.test(text)) throw wrong(`Could not parse chain priority '${text}'`)
  const priority = Number(text)
  if (priority < leastPriority || priority > mostPriority)
    throw wrong(`Priority '${priority}' is outside valid range of [${leastPriority},${mostPriority}]`)
  return priority
}

/** What stands before the first hyphen. */
const kindOf = (chain: string): string => chain.split('-', 1)[0]!

function checkChain(chain: string): void {
  if (chain === rootChain) return
  if (chain.length > longestChain) throw wrong(`Name of chain is longer than ${longestChain} characters`)
  if (!/^[\w.:-]*$/.test(chain)) throw wrong('Chain name contains invalid characters')
  if (!Object.hasOwn(chainPriorities, kindOf(chain)))
    throw wrong(
      `Invalid chain name '${chain}'. Please use a chain name called 'root' or any of the following prefixes: ${Object.keys(chainPriorities).join(', ')}`,
    )
}

function uuidOf(root: XmlElement): string | undefined {
  const element = childElement(root, 'uuid')
  if (!element) return undefined
  const uuid = normalizedUuid(textOf(element))
  if (uuid === undefined) throw new VirError('xmlError', 'malformed uuid element', 'nwfilter')
  return uuid
}

function entryOf(element: XmlElement): XmlElement[] {
  if (element.name === 'rule') return [ruleOf(element)]
  if (element.name === 'filterref') return [referenceOf(element)]
  return []
}

/** What happens to packets, with the first condition that libvirt knows the protocol of: it reads no more. */
function ruleOf(rule: XmlElement): XmlElement {
  const action = rule.attributes.get('action')
  const direction = rule.attributes.get('direction')
  if (action === undefined) throw internal('rule node requires action attribute')
  if (!actions.has(action)) throw unsupported('unknown rule action attribute value')
  if (direction === undefined) throw internal('rule node requires direction attribute')
  if (!directions.has(direction)) throw unsupported('unknown rule direction attribute value')
  const text = rule.attributes.get('priority') ?? ''
  const priority = /^\s*[+-]?\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  const isInRange = priority >= leastPriority && priority <= mostPriority
  const isStateless = /^(?:0|false)$/i.test(rule.attributes.get('statematch') ?? '')
  const condition = childElements(rule).find(({ name }) => protocols.has(name))
  return xmlElement(
    'rule',
    {
      action,
      direction,
      priority: String(isInRange ? priority : defaultRulePriority),
      ...(isStateless && { statematch: 'false' }),
    },
    condition ? [conditionOf(condition)] : [],
  )
}

/** With the attributes that it has; that they match packets is a matter of course. */
function conditionOf({ name, attributes }: XmlElement): XmlElement {
  const told = [...attributes].filter(([key, value]) => key !== 'match' || value === 'no')
  const isEmpty = told.every(([key]) => key === 'match')
  return xmlElement(name, isEmpty ? {} : Object.fromEntries(told))
}

/** All rules of another filter, with values for its variables. */
function referenceOf(element: XmlElement): XmlElement {
  const filter = element.attributes.get('filter')
  if (filter === undefined) throw internal('rule node requires action attribute')
  const parameters = childElements(element)
    .filter(({ name }) => name === 'parameter')
    .flatMap(({ attributes }) => {
      const name = attributes.get('name')
      const value = attributes.get('value')
      const isValid = name && value && /^\w+$/.test(name) && /^[\w.:,-]+$/.test(value)
      return isValid ? [{ name, value }] : []
    })
    .toSorted(({ name: a }, { name: b }) => (a < b ? -1 : Number(a > b)))
  return xmlElement(
    'filterref',
    { filter },
    parameters.map((parameter) => xmlElement('parameter', parameter)),
  )
}

export const withUuid = (filter: FilterDefinition, random: Random): FilterDefinition & { uuid: string } => ({
  ...filter,
  uuid: filter.uuid ?? randomUuid(random),
})

/** Filters that this one has the rules of. */
export const referencesOf = ({ entries }: FilterDefinition): string[] =>
  entries.filter(({ name }) => name === 'filterref').map(({ attributes }) => attributes.get('filter')!)

export function formatFilter({ name, uuid, chain, priority, entries }: FilterDefinition): string {
  const attributes = { name, chain, ...(priority !== undefined && { priority: String(priority) }) }
  const identity = uuid === undefined ? [] : [xmlElement('uuid', {}, [xmlText(uuid)])]
  return writeXml(xmlElement('filter', attributes, [...identity, ...entries]))
}

const internal = (message: string): VirError => new VirError('internalError', message, 'nwfilter')
const unsupported = (message: string): VirError => new VirError('configUnsupported', message, 'nwfilter')
const wrong = (message: string): VirError => new VirError('invalidArg', message, 'nwfilter')
