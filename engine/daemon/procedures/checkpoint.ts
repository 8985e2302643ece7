import { parseRoot } from '../../model/domain/define/parse.ts'
import { VirError } from '../../model/error.ts'
import { refusalOfBackup, refusalOfCheckpoint } from '../../model/snapshot/checkpoint.ts'
import type { Args } from '../../rpc/procedures.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import type { Domain } from '../domains/domain.ts'
import { checkFlags } from './argument.ts'
import { domainOf, type WireDomain } from './wire-domain.ts'

type WireCheckpoint = Args<'domainCheckpointDelete'>['checkpoint']

/** virDomainCheckpointCreateFlags */
const redefine = 1
const redefineValidate = 4

const diskCountOf = ({ definition }: Domain): number => definition.devices?.disks.length ?? 0

/** Checkpoints are marks in images of disks, and backups are made from them: there are none before disks can be written. */
export function checkpointHandlers(daemon: Daemon): Handlers {
  const of = (dom: WireDomain): Domain => domainOf(daemon, dom)
  const missing = ({ dom, name }: WireCheckpoint): never => {
    of(dom)
    throw new VirError('noDomainCheckpoint', `no domain checkpoint with matching name '${name}'`)
  }
  return {
    domainCheckpointCreateXml: ({ dom, xmlDesc, flags }) => {
      checkFlags(flags, redefine | redefineValidate, 'qemuCheckpointCreateXML')
      const domain = of(dom)
      const isRedefinition = (flags & redefine) !== 0
      if (!isRedefinition && !domain.isActive)
        throw new VirError('operationUnsupported', 'cannot create checkpoint for inactive domain')
      throw refusalOfCheckpoint(xmlDesc, { isRedefinition, diskCount: diskCountOf(domain) })
    },
    domainCheckpointGetXmlDesc: ({ checkpoint }) => missing(checkpoint),
    domainListAllCheckpoints: ({ dom, flags }) => {
      checkFlags(flags, 2047, 'qemuDomainListAllCheckpoints')
      of(dom)
      return { checkpoints: [], ret: 0 }
    },
    domainCheckpointListAllChildren: ({ checkpoint }) => missing(checkpoint),
    domainCheckpointLookupByName: ({ dom, name }) => missing({ dom, name }),
    domainCheckpointGetParent: ({ checkpoint }) => missing(checkpoint),
    domainCheckpointDelete: ({ checkpoint }) => missing(checkpoint),
    domainBackupBegin: ({ dom, backupXml, flags }) => {
      checkFlags(flags, 1, 'qemuBackupBegin')
      const domain = of(dom)
      parseRoot(backupXml, 'domainbackup', 'domain_backup')
      if (!domain.isActive)
        throw new VirError('operationUnsupported', 'cannot perform disk backup for inactive domain')
      throw refusalOfBackup({ diskCount: diskCountOf(domain) })
    },
    domainBackupGetXmlDesc: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuBackupGetXMLDesc')
      of(dom)
      throw new VirError('noDomainBackup', 'no domain backup job present')
    },
  }
}
