import type { Random } from '../../base/random.ts'
import { cloneElement, writeElement } from '../../xml/document.ts'
import { readElement } from '../../xml/reader.ts'
import { writeXml } from '../../xml/writer.ts'
import { requireDeclared } from '../declared.ts'
import { randomUuid } from '../domain/define/identity.ts'
import { parseRoot, reading } from '../domain/define/parse.ts'
import { VirError } from '../error.ts'
import { openEmpty } from '../network/define.ts'
import { type Pool, type PoolType, poolTypeNames, pool as schema } from './pool.ts'

/** A pool of which is known what all have. */
export type PoolDefinition = Pool & {
  name: string
  uuid: string
  source: NonNullable<Pool['source']>
  target: { path: string; permissions?: NonNullable<Pool['target']>['permissions'] }
}

interface Kind {
  /** What its source must have. */
  needs: readonly ('host' | 'device' | 'dir' | 'adapter' | 'name')[]
  defaultFormat?: string
  formats?: readonly string[]
}

/** Kinds whose definitions are kept. Those of which libvirt was built without support are absent, as in Debian's. */
export const poolKinds: Partial<Record<PoolType, Kind>> = {
  dir: { needs: [] },
  fs: {
    needs: ['device'],
    defaultFormat: 'auto',
    formats: [
      'auto',
      'ext2',
      'ext3',
      'ext4',
      'ufs',
      'iso9660',
      'udf',
      'gfs',
      'gfs2',
      'vfat',
      'hfs+',
      'xfs',
      'ocfs2',
      'vmfs',
    ],
  },
  netfs: {
    needs: ['host', 'dir'],
    defaultFormat: 'auto',
    formats: ['auto', 'nfs', 'glusterfs', 'cifs'],
  },
  logical: { needs: ['name'], defaultFormat: 'lvm2', formats: ['unknown', 'lvm2'] },
  disk: {
    needs: ['device'],
    defaultFormat: 'unknown',
    formats: ['unknown', 'dos', 'dvh', 'gpt', 'mac', 'bsd', 'pc98', 'sun', 'lvm2'],
  },
  iscsi: { needs: ['host', 'device'] },
  scsi: { needs: ['adapter'] },
  mpath: { needs: [] },
}

const wrong = (message: string): VirError => new VirError('xmlError', message, 'storage')

/** The pool that a document describes, with what defining adds. */
export function parsePool(
  xml: string,
  random: Random,
  options: { isValidated?: boolean } = {},
): PoolDefinition {
  const root = parseRoot(xml, 'pool', 'storage_pool_definition')
  if (options.isValidated) requireDeclared(schema, root, 'storagepool')
  const found = reading(() => readElement(schema, root))
  const { type } = found
  const kind = poolKinds[type]
  if (!kind)
    throw new VirError(
      'internalError',
      `missing backend for pool type ${poolTypeNames.indexOf(type)} (${type})`,
      'storage',
    )
  found.source ??= { hosts: [], devices: [] }
  const { source } = found
  found.name ??= source.name
  const { name } = found
  if (!name) throw wrong('missing pool source name element')
  if (name.includes('/')) throw wrong(`name ${name} cannot contain '/'`)
  if (type === 'logical' || kind.needs.includes('name')) source.name ??= name
  else delete source.name
  found.uuid ??= randomUuid(random)
  checkSource(found, kind)
  completeTarget(found)
  for (const key of ['capacity', 'allocation', 'available'] as const) found[key] = { bytes: 0n }
  return found as PoolDefinition
}

function checkSource({ source, type }: Pool, { needs, formats, defaultFormat }: Kind): void {
  const { hosts, devices, dir, adapter, format } = source!
  if (needs.includes('host')) {
    if (!hosts[0]?.name) throw wrong('missing storage pool source host name')
  } else source!.hosts = []
  if (needs.includes('dir')) {
    if (!dir?.path) throw wrong('missing storage pool source path')
    dir.path = cleanPath(dir.path)
  } else delete source!.dir
  if (devices.some(({ path }) => !path)) throw wrong('missing storage pool source device path')
  if (needs.includes('device') && devices.length === 0) throw wrong('missing storage pool source device name')
  if (needs.includes('adapter')) {
    if (!adapter) throw wrong('missing storage pool source adapter')
    adapter.type ??= 'scsi_host'
    if (adapter.type === 'scsi_host' && !adapter.name && !adapter.parentAddress)
      throw wrong("Either 'name' or 'parent' must be specified for the 'scsi_host' adapter")
  } else delete source!.adapter
  if (!formats) delete source!.format
  else if (format?.type === undefined) source!.format = { type: defaultFormat }
  else if (!formats.includes(format.type)) throw wrong(`unknown pool format type ${format.type}`)
  if (type !== 'netfs') delete source!.protocol
}

function completeTarget(pool: Pool): void {
  const path =
    pool.type === 'logical'
      ? `/dev/${pool.source!.name}`
      : pool.type === 'mpath'
        ? '/dev/mapper'
        : pool.target?.path
  if (!path) throw wrong('missing storage pool target path')
  pool.target = { ...pool.target, path: cleanPath(path) }
}

/** Without doubled slashes and without one at the end (virFileSanitizePath; two at the start mean something). */
export function cleanPath(path: string): string {
  const start = /^\/\/(?!\/)/.test(path) ? '/' : ''
  return start + path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1')
}

/** Whether two pools would use the same things of the host. */
export function isConflicting(a: PoolDefinition, b: PoolDefinition): boolean {
  const onDevices: readonly PoolType[] = ['fs', 'logical', 'disk']
  if (onDevices.includes(a.type) && onDevices.includes(b.type))
    return a.source.devices.some(({ path }) => b.source.devices.some((other) => other.path === path))
  if (a.type !== b.type) return false
  const host = ({ source }: PoolDefinition) => source.hosts[0]?.name
  switch (a.type) {
    case 'dir':
      return a.target.path === b.target.path
    case 'netfs':
      return a.source.dir?.path === b.source.dir?.path && host(a) === host(b)
    case 'iscsi':
      return a.source.devices[0]?.path === b.source.devices[0]?.path && host(a) === host(b)
    case 'scsi':
      return a.source.adapter?.name !== undefined && a.source.adapter.name === b.source.adapter?.name
    default:
      return a.type === 'mpath'
  }
}

export function formatPool(pool: Pool): string {
  const root = writeElement(schema, cloneElement(schema, pool), 'pool')
  openEmpty(root, new Set(['source', 'target']))
  return writeXml(root)
}
