import { type ErrorDomain, VirError } from '../model/error.ts'
import { apiNameOf } from './api-name.ts'
import type { AnyProcedure } from './procedures.ts'

/** Which part of libvirt's library a function belongs to: the first pattern that its procedure's name matches. */
const parts: [RegExp, ErrorDomain][] = [
  [/^qemu/, 'none'],
  [/Snapshot/, 'domainSnapshot'],
  [/Checkpoint/, 'domainCheckpoint'],
  [/^domain/, 'domain'],
  [/nwfilter/i, 'nwfilter'],
  [/nodeDevice|NumOfDevices|ListDevices/i, 'nodedev'],
  [/storage/i, 'storage'],
  [/network/i, 'network'],
  [/interface/i, 'interface'],
  [/secret/i, 'secret'],
  [/^connectDomainEvent|^connectDomainXml/, 'domain'],
]

const partOf = (procedure: string): ErrorDomain =>
  parts.find(([pattern]) => pattern.test(procedure))?.[1] ?? 'domain'

/** There is such a procedure, and this server does not do it. */
export function unsupported(procedure: string): VirError {
  return new VirError('noSupport', apiNameOf(procedure), partOf(procedure))
}

export const noDescriptors = (): VirError =>
  new VirError('operationUnsupported', 'file descriptors cannot be passed over this connection', 'rpc')

/** What a connection that only reads is told, or undefined if it may call the procedure. */
export function readonlyRefusal(name: string, { access }: AnyProcedure, args: unknown): VirError | undefined {
  if (access === 'read') return undefined
  const words = access === 'write' ? `read only access prevents ${apiNameOf(name)}` : access(args)
  return words === undefined ? undefined : new VirError('operationDenied', words, partOf(name))
}
