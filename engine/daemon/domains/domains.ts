import { domainStates, listFlags } from '../../model/domain-state.ts'
import { VirError } from '../../model/error.ts'
import type { Daemon } from '../daemon.ts'
import { cloneDefinition, completedDefinition, type Definition } from './definition.ts'
import { DefinitionStore } from './definition-store.ts'
import { Domain } from './domain.ts'
import { ImageFolder } from './image-folder.ts'
import { MemoryBudget } from './memory-budget.ts'
import { type StartOptions, startTransient } from './start.ts'

export interface CreateOptions extends Omit<StartOptions, 'isForced'> {
  /** Checks the document against libvirt's schema. */
  isValidated?: boolean
}

/** All domains that there are. */
export class Domains {
  readonly store: DefinitionStore
  /** Managed saves. */
  readonly images: ImageFolder
  readonly memory: MemoryBudget
  private readonly daemon: Daemon
  private readonly uuids = new Map<string, Domain>()
  private readonly names = new Map<string, Domain>()
  private lastId = 0

  constructor(daemon: Daemon, memoryOvercommit: number) {
    this.daemon = daemon
    this.store = new DefinitionStore(daemon.host)
    this.images = new ImageFolder(daemon.host)
    this.memory = new MemoryBudget(daemon.host, memoryOvercommit)
  }

  /** In the order in which they came. */
  get all(): Domain[] {
    return [...this.uuids.values()]
  }

  byUuid(uuid: string): Domain | undefined {
    return this.uuids.get(uuid)
  }

  byName(name: string): Domain | undefined {
    return this.names.get(name)
  }

  /** Of active ones only. */
  byId(id: number): Domain | undefined {
    return this.all.find((domain) => domain.isActive && domain.id === id)
  }

  /** Those that `flags` of virConnectListAllDomains ask for. */
  list(flags = 0): Domain[] {
    return this.all.filter(listTest(flags))
  }

  /** Counts up: a number is never used again. */
  nextId(): number {
    return ++this.lastId
  }

  /** Takes a document as the definition of the next start of a domain, new or known. */
  async define(xml: string, options: { isValidated?: boolean } = {}): Promise<Domain> {
    const definition = completedDefinition(this.daemon, xml, options)
    if (definition.name!.includes('\n')) throw new VirError('xmlDetail', 'invalid char in name: \n', 'xml')
    const known = this.findFor(definition)
    if (known) {
      await known.jobs.change('DomainDefineXMLFlags', () => known.keep(definition))
      this.defined(known, 'updated')
      return known
    }
    const domain = new Domain(this.daemon, definition, true)
    this.add(domain)
    try {
      await domain.keep(definition)
    } catch (error) {
      this.remove(domain)
      throw error
    }
    this.defined(domain, 'added')
    return domain
  }

  private defined(domain: Domain, detail: 'added' | 'updated'): void {
    domain.lifecycle('defined', detail)
  }

  /** Makes a domain of a document, and starts it. One that is not kept otherwise ends with its guest. */
  async create(xml: string, options: CreateOptions = {}): Promise<Domain> {
    const definition = completedDefinition(this.daemon, xml, options)
    const domain = this.claim(definition)
    await startTransient(domain, definition, options)
    return domain
  }

  /**
   * The domain that is to run by this definition: a kept one that does not run yet, or a new one, which is gone again if
   * it does not start (see {@link release}).
   */
  claim(definition: Definition): Domain {
    const known = this.findFor(definition)
    if (!known) {
      const domain = new Domain(this.daemon, definition, false)
      this.add(domain)
      return domain
    }
    if (known.isActive)
      throw new VirError('operationInvalid', `domain '${known.name}' is already active`, 'domain')
    if (!known.isPersistent)
      throw new VirError('operationInvalid', `domain '${known.name}' is already being started`, 'domain')
    return known
  }

  /** Forgets a domain that neither runs nor is kept. */
  release(domain: Domain): void {
    if (!domain.isActive && !domain.isPersistent) this.remove(domain)
  }

  /** The domain with this UUID; refuses a name or a UUID that is another's. */
  private findFor(definition: Definition): Domain | undefined {
    const { name, uuid } = definition as { name: string; uuid: string }
    const known = this.uuids.get(uuid)
    if (known) {
      if (known.name === name) return known
      throw new VirError(
        'operationFailed',
        `domain '${known.name}' is already defined with uuid ${uuid}`,
        'domain',
      )
    }
    const namesake = this.names.get(name)
    if (namesake)
      throw new VirError(
        'operationFailed',
        `domain '${name}' already exists with uuid ${namesake.uuid}`,
        'domain',
      )
    return undefined
  }

  /** Gives a domain that does not run another name. */
  async rename(domain: Domain, name: string): Promise<void> {
    await domain.jobs.change('DomainRename', async () => {
      this.checkRename(domain, name)
      const oldRef = domain.ref
      const oldName = domain.name
      this.names.set(name, domain)
      try {
        const definition = cloneDefinition(domain.definition)
        definition.name = name
        await domain.keep(definition)
      } catch (error) {
        this.names.delete(name)
        throw error
      }
      this.names.delete(oldName)
      await this.daemon.moments.renamed(domain)
      this.daemon.events.domain({ kind: 'lifecycle', domain: oldRef, event: 1, detail: 1 })
      domain.lifecycle('defined', 'renamed')
    })
  }

  private checkRename(domain: Domain, name: string): void {
    const refuse = (reason: string) => {
      throw new VirError('operationInvalid', reason)
    }
    if (domain.isActive) refuse('cannot rename active domain')
    if (!domain.isPersistent) refuse('cannot rename a transient domain')
    if (domain.hasManagedSave) refuse("domain with a managed saved state can't be renamed")
    if (!domain.is('shutoff')) refuse('domain has to be shutoff before renaming')
    if (domain.name === name)
      throw new VirError('operationInvalid', "Can't rename domain to itself", 'domain')
    if (this.names.has(name))
      throw new VirError('operationInvalid', `domain with name '${name}' already exists`, 'domain')
    if (name.includes('/')) throw new VirError('xmlError', `name ${name} cannot contain '/'`)
  }

  private add(domain: Domain): void {
    this.uuids.set(domain.uuid, domain)
    this.names.set(domain.name, domain)
  }

  remove(domain: Domain): void {
    this.uuids.delete(domain.uuid)
    if (this.names.get(domain.name) === domain) this.names.delete(domain.name)
  }

  /** Brings back what is kept. Whatever cannot be read is left where it is, and said. */
  async load(): Promise<{ toResume: Domain[] }> {
    const toResume: Domain[] = []
    for (const { uuid, xml, marks } of await this.store.load()) {
      try {
        const definition = completedDefinition(this.daemon, xml)
        if (definition.uuid !== uuid) throw new Error(`it is of ${definition.uuid}`)
        const namesake = this.names.get(definition.name!)
        if (namesake) throw new Error(`its name '${namesake.name}' is that of ${namesake.uuid}`)
        const domain = new Domain(this.daemon, definition, true)
        domain.isAutostarted = marks.has('autostart')
        if (marks.has('running')) {
          domain.setState('shutoff', 'crashed')
          await this.store.unmark('running', uuid)
        }
        if (marks.has('resuming')) toResume.push(domain)
        this.add(domain)
      } catch (error) {
        this.daemon.host.log('error', `domains/${uuid}.xml is left alone: ${(error as Error).message}`)
      }
    }
    await this.images.load(this)
    return { toResume }
  }
}

const namedStates = new Set<number>([domainStates.running, domainStates.paused, domainStates.shutoff])

type Test = readonly [flag: number, holds: (domain: Domain) => boolean]

const groups: readonly (readonly Test[])[] = [
  [
    [listFlags.active, ({ isActive }) => isActive],
    [listFlags.inactive, ({ isActive }) => !isActive],
  ],
  [
    [listFlags.persistent, ({ isPersistent }) => isPersistent],
    [listFlags.transient, ({ isPersistent }) => !isPersistent],
  ],
  [
    [listFlags.running, (domain) => domain.is('running')],
    [listFlags.paused, (domain) => domain.is('paused')],
    [listFlags.shutoff, (domain) => domain.is('shutoff')],
    [listFlags.other, ({ state }) => !namedStates.has(state.state)],
  ],
  [
    [listFlags.managedSave, ({ hasManagedSave }) => hasManagedSave],
    [listFlags.noManagedSave, ({ hasManagedSave }) => !hasManagedSave],
  ],
  [
    [listFlags.autostart, ({ isAutostarted }) => isAutostarted],
    [listFlags.noAutostart, ({ isAutostarted }) => !isAutostarted],
  ],
  [
    [listFlags.hasSnapshot, (domain) => domain.daemon.moments.snapshotCount(domain) > 0],
    [listFlags.noSnapshot, (domain) => domain.daemon.moments.snapshotCount(domain) === 0],
  ],
  [
    [listFlags.hasCheckpoint, (domain) => domain.daemon.moments.checkpointCount(domain) > 0],
    [listFlags.noCheckpoint, (domain) => domain.daemon.moments.checkpointCount(domain) === 0],
  ],
]

/** What a list with these flags shows: of each group that is named, one must hold (virDomainObjMatchFilter). */
function listTest(flags: number): (domain: Domain) => boolean {
  const named = groups
    .map((group) => group.filter(([flag]) => flags & flag))
    .filter((group) => group.length > 0)
  return (domain) => named.every((group) => group.some(([, holds]) => holds(domain)))
}
