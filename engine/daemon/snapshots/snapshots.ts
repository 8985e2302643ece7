import { formatDomain } from '../../model/domain/define/format.ts'
import { VirError } from '../../model/error.ts'
import {
  formatSnapshot,
  isExternal,
  isOnline,
  parseSnapshot,
  type SnapshotDefinition,
} from '../../model/snapshot/define.ts'
import { parseXml } from '../../xml/parser.ts'
import { childElements, type XmlElement, xmlElement } from '../../xml/tree.ts'
import { writeXml } from '../../xml/writer.ts'
import type { Daemon } from '../daemon.ts'
import { completedDefinition, type Definition } from '../domains/definition.ts'
import type { Domain } from '../domains/domain.ts'
import type { Moments } from '../domains/moments.ts'
import { startDomain } from '../domains/start.ts'
import { stop } from '../domains/stop.ts'
import { SnapshotTree } from './snapshot-tree.ts'

/** virDomainSnapshotCreateFlags */
export const createFlags = {
  redefine: 1,
  current: 2,
  noMetadata: 4,
  halt: 8,
  diskOnly: 16,
  live: 256,
} as const

/** virDomainSnapshotRevertFlags, virDomainSnapshotDeleteFlags */
export const revertFlags = { running: 1, paused: 2, force: 4, resetNvram: 8 } as const
export const deleteFlags = { children: 1, metadataOnly: 2, childrenOnly: 4 } as const

const folder = 'snapshots'
const unsupported = (message: string): VirError => new VirError('configUnsupported', message)
const invalidArg = (message: string): VirError => new VirError('invalidArg', message, 'domainSnapshot')

/** What is known of domains' snapshots: one file for each domain, so that every change is one write. */
export class Snapshots implements Moments {
  private readonly daemon: Daemon
  private readonly trees = new Map<string, SnapshotTree>()

  constructor(daemon: Daemon) {
    this.daemon = daemon
  }

  /** Of domains that are there: what an interrupted removal left is removed. */
  async load(): Promise<void> {
    const { host, domains } = this.daemon
    for (const name of await host.state.list(folder)) {
      const uuid = name.replace(/\.xml$/, '')
      try {
        const bytes = await host.state.read(`${folder}/${name}`)
        if (!bytes) continue
        if (domains.byUuid(uuid)) this.trees.set(uuid, readTree(new TextDecoder().decode(bytes)))
        else await host.state.remove(`${folder}/${name}`)
      } catch (error) {
        host.log('error', `${folder}/${name} is left alone: ${(error as Error).message}`)
      }
    }
  }

  treeOf(domain: Domain): SnapshotTree {
    return this.trees.get(domain.uuid) ?? new SnapshotTree()
  }

  find(domain: Domain, name: string): SnapshotDefinition {
    const found = this.treeOf(domain).get(name)
    if (!found) throw new VirError('noDomainSnapshot', `no domain snapshot with matching name '${name}'`)
    return found
  }

  snapshotCount(domain: Domain): number {
    return this.treeOf(domain).size
  }

  /** There are none: they belong to disks that can keep track of what changes. */
  checkpointCount(): number {
    return 0
  }

  async discardSnapshots(domain: Domain): Promise<void> {
    await this.daemon.host.state.remove(`${folder}/${domain.uuid}.xml`)
    this.trees.delete(domain.uuid)
  }

  async discardCheckpoints(): Promise<void> {}

  /** They are kept by the domain's UUID. */
  async renamed(): Promise<void> {}

  async create(domain: Domain, xml: string, flags: number): Promise<SnapshotDefinition> {
    if (!domain.isPersistent && flags & createFlags.halt)
      throw new VirError('operationInvalid', 'cannot halt after transient domain snapshot')
    const isRedefinition = (flags & createFlags.redefine) !== 0
    const definition = parseSnapshot(xml, {
      isRedefinition,
      isOffline: !domain.isActive || (flags & createFlags.diskOnly) !== 0,
      epochSeconds: Math.floor(this.daemon.host.time.now() / 1000),
    })
    checkName(definition.name, flags)
    return domain.jobs.long('DomainSnapshotCreateXML', 'snapshot', async () => {
      if (!isRedefinition) throw refusal(domain, definition, flags)
      return this.redefine(domain, definition, flags)
    })
  }

  private async redefine(
    domain: Domain,
    definition: SnapshotDefinition,
    flags: number,
  ): Promise<SnapshotDefinition> {
    const tree = this.treeOf(domain).copy()
    checkParents(tree, definition)
    const known = tree.get(definition.name)
    if (flags & createFlags.diskOnly && definition.state !== 'disk-snapshot')
      throw invalidArg(`disk-only flag for snapshot ${definition.name} requires disk-snapshot state`)
    const rollback = this.rollbackOf(definition.domain)
    if (rollback && rollback.uuid !== domain.uuid)
      throw invalidArg(`definition for snapshot ${definition.name} must use uuid ${domain.uuid}`)
    if (known) checkSameKind(known, definition)
    if (!rollback && !known?.domain)
      throw new VirError('internalError', 'missing domain in snapshot', 'domainSnapshot')
    if (rollback) definition.domain = elementOf(rollback, 'domain')
    else definition.domain = known!.domain
    const inactive = this.rollbackOf(definition.inactiveDomain)
    if (inactive) definition.inactiveDomain = elementOf(inactive, 'inactiveDomain')
    const disks = rollback?.devices?.disks.length ?? 0
    if ((definition.disks?.disks.length ?? 0) > disks)
      throw new VirError('configUnsupported', 'too many disk snapshot requests for domain', 'domainSnapshot')
    tree.put(definition)
    if (flags & createFlags.current) tree.current = definition.name
    await this.keep(domain, tree)
    return definition
  }

  /** The definition in a snapshot; undefined in old ones that name the domain only. */
  private rollbackOf(element: XmlElement | undefined): Definition | undefined {
    if (!element?.attributes.has('type')) return undefined
    return completedDefinition(this.daemon, writeXml({ ...element, name: 'domain' }))
  }

  async delete(domain: Domain, name: string, flags: number): Promise<void> {
    await domain.jobs.long('DomainSnapshotDelete', 'snapshotDelete', async () => {
      const snapshot = this.find(domain, name)
      if (!(flags & deleteFlags.metadataOnly) && isExternal(snapshot))
        throw unsupported("files of external snapshots can't be merged before disks can be written")
      const tree = this.treeOf(domain).copy()
      if (flags & (deleteFlags.children | deleteFlags.childrenOnly)) {
        const below = tree.descendantsOf(name)
        if (below.some((child) => child.name === tree.current)) tree.current = name
        for (const child of below.reverse()) tree.remove(child.name)
      }
      if (!(flags & deleteFlags.childrenOnly)) tree.remove(name)
      await this.keep(domain, tree)
    })
  }

  /** Goes back to a moment at which the domain did not run: its definition is all that there is to bring back. */
  async revert(domain: Domain, name: string, flags: number): Promise<void> {
    const toRun = (flags & (revertFlags.running | revertFlags.paused)) !== 0
    await domain.jobs.long('DomainRevertToSnapshot', 'snapshotRevert', async () => {
      const snapshot = this.find(domain, name)
      checkRevert(domain, snapshot, flags)
      const definition = this.rollbackOf(snapshot.inactiveDomain ?? snapshot.domain)!
      if (domain.isActive) await stop(domain, 'fromSnapshot', 'fromSnapshot')
      await domain.keep(definition)
      domain.lifecycle('defined', 'fromSnapshot')
      const tree = this.treeOf(domain).copy()
      tree.current = name
      await this.keep(domain, tree)
    })
    if (toRun) await startDomain(domain, { isPaused: (flags & revertFlags.paused) !== 0 })
  }

  private async keep(domain: Domain, tree: SnapshotTree): Promise<void> {
    const { state } = this.daemon.host
    const path = `${folder}/${domain.uuid}.xml`
    if (tree.size === 0) await state.remove(path)
    else await state.write(path, new TextEncoder().encode(writeTree(tree)))
    this.trees.set(domain.uuid, tree)
  }
}

function checkName(name: string, flags: number): void {
  if (flags & createFlags.noMetadata) return
  const because = name.includes('/')
    ? "name can't contain '/'"
    : name.startsWith('.')
      ? "name can't start with '.'"
      : undefined
  if (because) throw new VirError('xmlDetail', `invalid snapshot name '${name}': ${because}`)
}

/** Why a new snapshot cannot be taken: the first of what QEMU's driver would say, or what is not there yet. */
function refusal(domain: Domain, { memory, disks }: SnapshotDefinition, flags: number): VirError {
  if (flags & createFlags.live && (flags & createFlags.diskOnly || memory?.snapshot !== 'external'))
    return new VirError(
      'operationUnsupported',
      'live snapshot creation is supported only during full system snapshots',
    )
  const known = domain.definition.devices?.disks ?? []
  const requested = disks?.disks ?? []
  const fail = (message: string) => new VirError('configUnsupported', message, 'domainSnapshot')
  if (requested.length > known.length) return fail('too many disk snapshot requests for domain')
  const stranger = requested.find(({ name }) => !known.some(({ target }) => target?.dev === name))
  if (stranger) return fail(`no disk named '${stranger.name}'`)
  const wanted = known.filter(
    ({ source, target }) =>
      source !== undefined && requested.find(({ name }) => name === target?.dev)?.snapshot !== 'no',
  )
  if (wanted.length > 0)
    return unsupported('snapshots of disks cannot be taken yet: nothing is written to disks of this daemon')
  if (flags & createFlags.diskOnly || !domain.isActive) return unsupported('nothing selected for snapshot')
  if (memory?.snapshot === 'no')
    return new VirError(
      'operationUnsupported',
      'internal snapshot of a running VM must include the memory state',
    )
  if (memory?.snapshot === 'external')
    return unsupported('the memory of running guests is kept by managed saves only, not by snapshots')
  return unsupported('internal and full system snapshots require all disks to be selected for snapshot')
}

const wrongParent = (message: string): VirError => new VirError('invalidArg', message, 'domain')

function checkParents(tree: SnapshotTree, { name, parent }: SnapshotDefinition): void {
  if (!parent?.name) return
  if (parent.name === name) throw wrongParent(`cannot set moment ${name} as its own parent`)
  let above = tree.get(parent.name)
  if (!above) throw wrongParent(`parent ${parent.name} for moment ${name} not found`)
  while (above?.parent?.name !== undefined) {
    if (above.parent.name === name) throw wrongParent(`parent ${above.name} would create cycle to ${name}`)
    above = tree.get(above.parent.name)
  }
}

function checkSameKind(known: SnapshotDefinition, definition: SnapshotDefinition): void {
  const { name } = definition
  if (isOnline(known) !== isOnline(definition))
    throw invalidArg(`cannot change between online and offline snapshot state in snapshot ${name}`)
  if ((known.state === 'disk-snapshot') !== (definition.state === 'disk-snapshot'))
    throw invalidArg(`cannot change between disk only and full system in snapshot ${name}`)
}

function checkRevert(domain: Domain, snapshot: SnapshotDefinition, flags: number): void {
  const toRun = (flags & (revertFlags.running | revertFlags.paused)) !== 0
  if (!domain.isPersistent && !isOnline(snapshot) && !toRun)
    throw new VirError(
      'operationInvalid',
      'transient domain needs to request run or pause to revert to inactive snapshot',
    )
  if (isExternal(snapshot)) throw unsupported('revert to external snapshot not supported yet')
  if (!snapshot.domain?.attributes.has('type'))
    throw new VirError(
      'snapshotRevertRisky',
      `snapshot '${snapshot.name}' lacks domain '${domain.name}' rollback info`,
    )
  if (isOnline(snapshot))
    throw unsupported(
      `snapshot '${snapshot.name}' is of a running guest, whose memory this host does not have`,
    )
  if (domain.hasManagedSave && !(flags & revertFlags.force))
    throw new VirError(
      'snapshotRevertRisky',
      'snapshot without memory state, removal of existing managed saved state strongly recommended to avoid corruption',
    )
  if (snapshot.state === 'pmsuspended')
    throw new VirError(
      'operationUnsupported',
      "qemu doesn't support reversion of snapshot taken in PMSUSPENDED state",
    )
  if (snapshot.state === 'blocked' || snapshot.state === 'disk-snapshot')
    throw new VirError(
      'internalError',
      `Invalid target domain state '${snapshot.state}'. Refusing snapshot reversion`,
    )
  if (!domain.isPersistent)
    throw unsupported('a transient domain cannot be started from a snapshot: it is gone when it stops')
}

function elementOf(definition: Definition, name: string): XmlElement {
  return { ...parseXml(formatDomain(definition, { inactive: true, secure: true })), name }
}

function writeTree(tree: SnapshotTree): string {
  const attributes: Record<string, string> = tree.current === undefined ? {} : { current: tree.current }
  return writeXml(
    xmlElement(
      'snapshots',
      attributes,
      tree.all.map((snapshot) => parseXml(formatSnapshot(snapshot))),
    ),
  )
}

function readTree(xml: string): SnapshotTree {
  const root = parseXml(xml)
  const tree = new SnapshotTree()
  for (const element of childElements(root))
    tree.put(parseSnapshot(writeXml(element), { isRedefinition: true, isOffline: true, epochSeconds: 0 }))
  const current = root.attributes.get('current')
  if (current !== undefined && tree.get(current)) tree.current = current
  return tree
}
