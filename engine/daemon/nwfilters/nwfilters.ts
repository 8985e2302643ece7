import { VirError } from '../../model/error.ts'
import {
  type FilterDefinition,
  formatFilter,
  parseFilter,
  referencesOf,
  withUuid,
} from '../../model/nwfilter/nwfilter.ts'
import type { Host } from '../host.ts'
import { KeptDefinitions } from '../kept-definitions.ts'
import { Turns } from '../turns.ts'

type Filter = FilterDefinition & { uuid: string }

const failed = (message: string): VirError => new VirError('operationFailed', message, 'nwfilter')
const missing = (what: string): VirError =>
  new VirError('noNwfilter', `no nwfilter with matching ${what}`, 'nwfilter')

/** Filters of packets that clients defined. */
export class Nwfilters {
  private readonly host: Host
  private readonly store: KeptDefinitions
  private readonly turns = new Turns()
  private readonly uuids = new Map<string, Filter>()

  constructor(host: Host) {
    this.host = host
    this.store = new KeptDefinitions(host.state, 'nwfilters')
  }

  get all(): Filter[] {
    return [...this.uuids.values()]
  }

  byUuid(uuid: string): Filter {
    const found = this.uuids.get(uuid)
    if (!found) throw missing(`uuid '${uuid}'`)
    return found
  }

  byName(name: string): Filter {
    const found = this.find(name)
    if (!found) throw missing(`name '${name}'`)
    return found
  }

  private find(name: string): Filter | undefined {
    return this.all.find((filter) => filter.name === name)
  }

  async load(): Promise<void> {
    for (const { uuid, xml } of await this.store.load()) {
      try {
        const filter = parseFilter(xml)
        if (filter.uuid !== uuid) throw new Error(`it is of ${filter.uuid}`)
        this.uuids.set(uuid, { ...filter, uuid })
      } catch (error) {
        this.host.log('error', `nwfilters/${uuid}.xml is left alone: ${(error as Error).message}`)
      }
    }
  }

  define(xml: string): Promise<Filter> {
    return this.turns.next(async () => {
      const filter = withUuid(parseFilter(xml), this.host.random)
      const { name, uuid } = filter
      const known = this.uuids.get(uuid)
      if (known && known.name !== name)
        throw failed(`filter with same UUID but different name ('${known.name}') already exists`)
      const namesake = this.find(name)
      if (namesake && namesake.uuid !== uuid)
        throw failed(`filter '${name}' already exists with uuid ${namesake.uuid}`)
      if (this.leadsTo(filter, name)) throw failed('filter would introduce a loop')
      await this.store.keep(uuid, formatFilter(filter))
      this.uuids.set(uuid, filter)
      return filter
    })
  }

  /** Whether a filter has, by way of any others, the rules of one of this name. */
  private leadsTo(filter: FilterDefinition, name: string): boolean {
    const waiting = referencesOf(filter)
    const seen = new Set<string>()
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next === name) return true
      if (seen.has(next)) continue
      seen.add(next)
      const found = this.find(next)
      if (found) waiting.push(...referencesOf(found))
    }
    return false
  }

  undefine(uuid: string): Promise<void> {
    return this.turns.next(async () => {
      this.byUuid(uuid)
      await this.store.forget(uuid)
      this.uuids.delete(uuid)
    })
  }
}
