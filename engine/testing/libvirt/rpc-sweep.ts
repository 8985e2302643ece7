import { VirError } from '../../model/error.ts'
import type { RpcClient } from '../../rpc/client/client.ts'
import {
  type AnyProcedure,
  type ProcedureName,
  procedureNamed,
  procedureNames,
} from '../../rpc/procedures.ts'
import { Reader } from '../../rpc/xdr.ts'

/** What a daemon has that can be asked about, by the names that the procedures' arguments have. */
export type Objects = Record<string, unknown>

export interface Sweep {
  replies: string[]
  /** Errors of the daemon's, by procedure. */
  errors: Map<string, VirError>
}

/** These end the connection, wait for something, or are answered only by daemons with other settings. */
const leftOut = new Set<string>([
  'connectOpen',
  'connectClose',
  'authSaslInit',
  'authSaslStart',
  'authSaslStep',
  'authPolkit',
])

/** They change nothing, although those that may only read must not call them. */
const harmless = new Set<string>([
  'connectGetDomainCapabilities',
  'connectFindStoragePoolSources',
  'connectDomainXmlToNative',
  'connectCompareHypervisorCpu',
  'connectBaselineHypervisorCpu',
  'domainBlockPeek',
  'domainMemoryPeek',
  'domainMigrateGetMaxSpeed',
  'domainGetHostname',
  'domainGetTime',
  'domainGetFsinfo',
  'domainGetGuestVcpus',
  'domainAuthorizedSshKeysGet',
  'nodeDeviceGetAutostart',
  'nodeGetSevInfo',
  'secretGetValue',
  'domainSaveImageGetXmlDesc',
])

export const sweptProcedures = procedureNames.filter((name) => {
  const { access, stream } = procedureNamed(name) as unknown as AnyProcedure
  return (access !== 'write' || harmless.has(name)) && stream === undefined && !leftOut.has(name)
})

/**
 * Calls every procedure that only asks, twice: with zeros for all numbers, and with some room for what comes back. Replies
 * are decoded to their last byte; what cannot be decoded rejects.
 */
export async function sweep(client: RpcClient, objects: Objects): Promise<Sweep> {
  const result: Sweep = { replies: [], errors: new Map() }
  for (const name of sweptProcedures) {
    for (const room of [0, 16]) await ask(client, name, argumentsOf(name, objects, room), result)
    if (result.errors.get(name)?.message.includes('socket is closed'))
      throw new Error(`${name} ended the connection`)
  }
  return result
}

async function ask(client: RpcClient, name: ProcedureName, args: unknown, result: Sweep): Promise<void> {
  const call = client.call as (name: ProcedureName, args: unknown) => Promise<unknown>
  try {
    await call.call(client, name, args)
    result.replies.push(name)
  } catch (error) {
    if (!(error instanceof VirError)) throw error
    result.errors.set(name, error)
  }
}

/** Numbers that say for how much there is room, or that results are wanted. */
const rooms =
  /^(?:nparams|max[a-z]*|maxStats|needResults|needMap|needOnline|maplen|ncpumaps|ncpus|size|cellCount)$/

function argumentsOf(name: ProcedureName, objects: Objects, room: number): unknown {
  const args = procedureNamed(name).args.get(new Reader(new Uint8Array(4096))) as
    | Record<string, unknown>
    | undefined
  if (args === undefined) return undefined
  const own = objects[name] as Record<string, unknown> | undefined
  const names = Object.keys(args).map((field) => {
    if (own && field in own) return [field, own[field]]
    // libvirtd 9.0.0 crashes when a list of snapshots is asked for that has no room for any.
    if (rooms.test(field)) return [field, field.startsWith('max') ? Math.max(1, room) : room]
    return [field, objects[field] ?? args[field]]
  })
  return Object.fromEntries(names)
}
