import { quick, read, write } from '../procedure.ts'
import { int, list, opaque, uint } from '../xdr.ts'
import { objectLimit, secret, string, uuid } from './objects.table.ts'

export const secretProcedures = {
  connectListAllSecrets: quick(
    read(287, { needResults: int, flags: uint }, { secrets: list(secret, objectLimit), ret: uint }),
  ),
  secretLookupByUuid: quick(read(141, { uuid }, { secret })),
  secretLookupByUsage: quick(read(147, { usageType: int, usageID: string }, { secret })),
  secretDefineXml: quick(write(142, { xml: string, flags: uint }, { secret })),
  secretGetXmlDesc: quick(read(143, { secret, flags: uint }, { xml: string })),
  secretSetValue: quick(write(144, { secret, value: opaque(65536), flags: uint })),
  secretGetValue: quick(write(145, { secret, flags: uint }, { value: opaque(65536) })),
  secretUndefine: quick(write(146, { secret })),
}
