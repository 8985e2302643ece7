import { writeElement } from '../../xml/document.ts'
import { readElement } from '../../xml/reader.ts'
import { childElement, textOf, type XmlElement } from '../../xml/tree.ts'
import { writeXml } from '../../xml/writer.ts'
import { parseRoot, reading } from '../domain/define/parse.ts'
import { VirError } from '../error.ts'
import { type Snapshot, snapshot as schema } from './snapshot.ts'

export type SnapshotDefinition = Snapshot & { name: string }

const refuse = (message: string): VirError => new VirError('xmlError', message, 'domainSnapshot')

export interface SnapshotOptions {
  /** It describes one that there was. */
  isRedefinition: boolean
  /** Nothing runs, or only disks are meant. */
  isOffline: boolean
  /** Of a new one without a name or a time. */
  epochSeconds: number
}

/** The snapshot that a document describes. */
export function parseSnapshot(xml: string, options: SnapshotOptions): SnapshotDefinition {
  const root = parseRoot(xml, 'domainsnapshot', 'domain_snapshot', 'domainSnapshot')
  const { isRedefinition, epochSeconds } = options
  if (isRedefinition) checkIdentity(root)
  const found = reading(() => readElement(schema, root))
  if (isRedefinition) {
    if (found.state === undefined) throw refuse('missing state from existing snapshot')
    if (found.parent && !found.parent.name) delete found.parent
  } else {
    found.creationTime = BigInt(epochSeconds)
    found.name ||= String(epochSeconds)
    delete found.parent
    delete found.domain
    delete found.inactiveDomain
  }
  completeMemory(found, options)
  if (found.disks && found.disks.disks.length === 0) delete found.disks
  for (const { name } of found.disks?.disks ?? [])
    if (!name)
      throw new VirError('internalError', 'missing name from disk snapshot element', 'domainSnapshot')
  return found as SnapshotDefinition
}

function checkIdentity(root: XmlElement): void {
  const [name, time] = ['name', 'creationTime'].map((key) => {
    const element = childElement(root, key)
    return element && textOf(element)
  })
  if (!name) throw refuse('a redefined snapshot must have a name')
  if (!/^\s*[+-]?\d{1,18}$/.test(time ?? ''))
    throw new VirError('internalError', 'missing creationTime from existing snapshot', 'domainSnapshot')
}

function completeMemory(found: Snapshot, { isRedefinition, isOffline }: SnapshotOptions): void {
  const { memory, state } = found
  const isAtRest = isRedefinition ? state === 'shutoff' || state === 'disk-snapshot' : isOffline
  if (memory?.snapshot === 'manual') throw refuse("'manual' memory snapshot mode not supported")
  const file = memory?.file
  let location = memory?.snapshot
  if (location === undefined) {
    if (file !== undefined) location = 'external'
    else if (isRedefinition) location = isAtRest ? 'no' : 'internal'
  }
  if (file !== undefined && location !== 'external')
    throw refuse(`memory filename '${file}' requires external snapshot`)
  if (file === undefined && location === 'external')
    throw refuse('external memory snapshots require a filename')
  if (isAtRest && location !== undefined && location !== 'no')
    throw refuse('memory state cannot be saved with offline or disk-only snapshot')
  if (file !== undefined && !file.startsWith('/'))
    throw refuse(`memory snapshot file path (${file}) must be absolute`)
  if (location === undefined) delete found.memory
  else found.memory = { snapshot: location, file }
}

/** Whether something of it is in files of its own. */
export function isExternal({ memory, disks }: Snapshot): boolean {
  return (
    memory?.snapshot === 'external' || (disks?.disks.some(({ snapshot }) => snapshot === 'external') ?? false)
  )
}

export const isOnline = ({ state }: Snapshot): boolean => state === 'running' || state === 'paused'

export const formatSnapshot = (found: Snapshot): string =>
  writeXml(writeElement(schema, found, 'domainsnapshot'))
