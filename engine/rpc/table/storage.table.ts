import { download, quick, read, sparse, upload, write } from '../procedure.ts'
import { int, list, uhyper, uint } from '../xdr.ts'
import { maybeString, names, objectLimit, pool, string, uuid, volume } from './objects.table.ts'

export const poolProcedures = {
  connectListAllStoragePools: quick(
    read(281, { needResults: int, flags: uint }, { pools: list(pool, objectLimit), ret: uint }),
  ),
  connectFindStoragePoolSources: write(
    75,
    { type: string, srcSpec: maybeString, flags: uint },
    { xml: string },
  ),
  storagePoolLookupByName: quick(read(84, { name: string }, { pool })),
  storagePoolLookupByUuid: quick(read(85, { uuid }, { pool })),
  storagePoolLookupByVolume: quick(read(86, { vol: volume }, { pool })),
  storagePoolLookupByTargetPath: quick(read(391, { path: string }, { pool })),
  storagePoolCreateXml: write(76, { xml: string, flags: uint }, { pool }),
  storagePoolDefineXml: quick(write(77, { xml: string, flags: uint }, { pool })),
  storagePoolCreate: write(78, { pool, flags: uint }),
  storagePoolBuild: write(79, { pool, flags: uint }),
  storagePoolDestroy: quick(write(80, { pool })),
  storagePoolDelete: write(81, { pool, flags: uint }),
  storagePoolUndefine: quick(write(82, { pool })),
  storagePoolRefresh: write(83, { pool, flags: uint }),
  storagePoolGetInfo: quick(
    read(87, { pool }, { state: uint, capacity: uhyper, allocation: uhyper, available: uhyper }),
  ),
  storagePoolGetXmlDesc: quick(read(88, { pool, flags: uint }, { xml: string })),
  storagePoolGetAutostart: quick(read(89, { pool }, { autostart: int })),
  storagePoolSetAutostart: quick(write(90, { pool, autostart: int })),
  storagePoolIsActive: quick(read(154, { pool }, { active: int })),
  storagePoolIsPersistent: quick(read(155, { pool }, { persistent: int })),
  storagePoolNumOfVolumes: quick(read(91, { pool }, { num: int })),
  storagePoolListVolumes: quick(read(92, { pool, maxnames: int }, { names })),
  storagePoolListAllVolumes: quick(
    read(282, { pool, needResults: int, flags: uint }, { vols: list(volume, objectLimit), ret: uint }),
  ),
}

export const volumeProcedures = {
  storageVolLookupByName: quick(read(95, { pool, name: string }, { vol: volume })),
  storageVolLookupByKey: quick(read(96, { key: string }, { vol: volume })),
  storageVolLookupByPath: quick(read(97, { path: string }, { vol: volume })),
  storageVolCreateXml: write(93, { pool, xml: string, flags: uint }, { vol: volume }),
  storageVolCreateXmlFrom: write(125, { pool, xml: string, clonevol: volume, flags: uint }, { vol: volume }),
  storageVolDelete: write(94, { vol: volume, flags: uint }),
  storageVolWipe: write(165, { vol: volume, flags: uint }),
  storageVolWipePattern: write(259, { vol: volume, algorithm: uint, flags: uint }),
  storageVolResize: write(260, { vol: volume, capacity: uhyper, flags: uint }),
  storageVolGetInfo: quick(read(98, { vol: volume }, { type: int, capacity: uhyper, allocation: uhyper })),
  storageVolGetInfoFlags: quick(
    read(378, { vol: volume, flags: uint }, { type: int, capacity: uhyper, allocation: uhyper }),
  ),
  storageVolGetXmlDesc: quick(read(99, { vol: volume, flags: uint }, { xml: string })),
  storageVolGetPath: quick(read(100, { vol: volume }, { name: string })),
  storageVolUpload: sparse(
    1,
    upload(write(208, { vol: volume, offset: uhyper, length: uhyper, flags: uint })),
  ),
  storageVolDownload: sparse(
    1,
    download(write(209, { vol: volume, offset: uhyper, length: uhyper, flags: uint })),
  ),
}
