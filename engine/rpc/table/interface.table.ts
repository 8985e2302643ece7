import { quick, read, write } from '../procedure.ts'
import { int, list, uint } from '../xdr.ts'
import { networkInterface as iface, objectLimit, string } from './objects.table.ts'

/** The host's own network interfaces. */
export const interfaceProcedures = {
  connectListAllInterfaces: quick(
    read(284, { needResults: int, flags: uint }, { ifaces: list(iface, objectLimit), ret: uint }),
  ),
  interfaceLookupByName: quick(read(128, { name: string }, { iface })),
  interfaceLookupByMacString: quick(read(129, { mac: string }, { iface })),
  interfaceGetXmlDesc: read(130, { iface, flags: uint }, { xml: string }),
  interfaceDefineXml: quick(write(131, { xml: string, flags: uint }, { iface })),
  interfaceUndefine: quick(write(132, { iface })),
  interfaceCreate: write(133, { iface, flags: uint }),
  interfaceDestroy: quick(write(134, { iface, flags: uint })),
  interfaceIsActive: quick(read(156, { iface }, { active: int })),
  interfaceChangeBegin: write(220, { flags: uint }),
  interfaceChangeCommit: write(221, { flags: uint }),
  interfaceChangeRollback: write(222, { flags: uint }),
}
