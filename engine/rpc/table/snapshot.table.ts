import { quick, read, unless, write } from '../procedure.ts'
import { int, list, uint } from '../xdr.ts'
import { domain, names, objectLimit, snapshot, string } from './objects.table.ts'
import { secureXml } from './secure-xml.ts'

const snapshots = list(snapshot, objectLimit)

export const snapshotProcedures = {
  domainSnapshotCreateXml: write(185, { dom: domain, xmlDesc: string, flags: uint }, { snap: snapshot }),
  domainSnapshotGetXmlDesc: unless(
    secureXml('virDomainSnapshotGetXMLDesc'),
    quick(read(186, { snap: snapshot, flags: uint }, { xml: string })),
  ),
  domainSnapshotNum: quick(read(187, { dom: domain, flags: uint }, { num: int })),
  domainSnapshotListNames: quick(read(188, { dom: domain, maxnames: int, flags: uint }, { names })),
  domainListAllSnapshots: quick(
    read(274, { dom: domain, needResults: int, flags: uint }, { snapshots, ret: int }),
  ),
  domainSnapshotNumChildren: quick(read(246, { snap: snapshot, flags: uint }, { num: int })),
  domainSnapshotListChildrenNames: quick(
    read(247, { snap: snapshot, maxnames: int, flags: uint }, { names }),
  ),
  domainSnapshotListAllChildren: quick(
    read(275, { snapshot, needResults: int, flags: uint }, { snapshots, ret: int }),
  ),
  domainSnapshotLookupByName: quick(
    read(189, { dom: domain, name: string, flags: uint }, { snap: snapshot }),
  ),
  domainHasCurrentSnapshot: read(190, { dom: domain, flags: uint }, { result: int }),
  domainSnapshotCurrent: read(191, { dom: domain, flags: uint }, { snap: snapshot }),
  domainSnapshotGetParent: quick(read(244, { snap: snapshot, flags: uint }, { snap: snapshot })),
  domainSnapshotIsCurrent: read(271, { snap: snapshot, flags: uint }, { current: int }),
  domainSnapshotHasMetadata: read(272, { snap: snapshot, flags: uint }, { metadata: int }),
  domainRevertToSnapshot: write(192, { snap: snapshot, flags: uint }),
  domainSnapshotDelete: write(193, { snap: snapshot, flags: uint }),
}
