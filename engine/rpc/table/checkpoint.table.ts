import { quick, read, unless, write } from '../procedure.ts'
import { int, list, uint } from '../xdr.ts'
import { checkpoint, domain, maybeString, objectLimit, string } from './objects.table.ts'
import { secureXml } from './secure-xml.ts'

const checkpoints = list(checkpoint, objectLimit)

/** Checkpoints and the backups that are made from them. */
export const checkpointProcedures = {
  domainCheckpointCreateXml: write(411, { dom: domain, xmlDesc: string, flags: uint }, { checkpoint }),
  domainCheckpointGetXmlDesc: unless(
    secureXml('virDomainCheckpointGetXMLDesc'),
    read(412, { checkpoint, flags: uint }, { xml: string }),
  ),
  domainListAllCheckpoints: quick(
    read(413, { dom: domain, needResults: int, flags: uint }, { checkpoints, ret: int }),
  ),
  domainCheckpointListAllChildren: quick(
    read(414, { checkpoint, needResults: int, flags: uint }, { checkpoints, ret: int }),
  ),
  domainCheckpointLookupByName: quick(read(415, { dom: domain, name: string, flags: uint }, { checkpoint })),
  domainCheckpointGetParent: quick(read(416, { checkpoint, flags: uint }, { parent: checkpoint })),
  domainCheckpointDelete: write(417, { checkpoint, flags: uint }),
  domainBackupBegin: write(421, { dom: domain, backupXml: string, checkpointXml: maybeString, flags: uint }),
  domainBackupGetXmlDesc: quick(read(422, { dom: domain, flags: uint }, { xml: string })),
}
