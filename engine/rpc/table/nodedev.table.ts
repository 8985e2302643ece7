import { quick, read, write } from '../procedure.ts'
import { int, list, uint } from '../xdr.ts'
import { maybeString, nodeDevice, string } from './objects.table.ts'

/** Devices of the host. */
export const nodeDeviceProcedures = {
  connectListAllNodeDevices: quick(
    read(285, { needResults: int, flags: uint }, { devices: list(nodeDevice, 65536), ret: uint }),
  ),
  nodeDeviceLookupByName: quick(read(113, { name: string }, { dev: nodeDevice })),
  nodeDeviceLookupScsiHostByWwn: quick(
    read(297, { wwnn: string, wwpn: string, flags: uint }, { dev: nodeDevice }),
  ),
  nodeDeviceGetXmlDesc: read(114, { name: string, flags: uint }, { xml: string }),
  nodeDeviceGetParent: quick(read(115, { name: string }, { parentName: maybeString })),
  nodeDeviceNumOfCaps: quick(read(116, { name: string }, { num: int })),
  nodeDeviceListCaps: quick(read(117, { name: string, maxnames: int }, { names: list(string, 65536) })),
  nodeDeviceDettach: write(118, { name: string }),
  nodeDeviceDetachFlags: write(301, { name: string, driverName: maybeString, flags: uint }),
  nodeDeviceReAttach: write(119, { name: string }),
  nodeDeviceReset: write(120, { name: string }),
  nodeDeviceCreateXml: write(123, { xmlDesc: string, flags: uint }, { dev: nodeDevice }),
  nodeDeviceDestroy: quick(write(124, { name: string })),
  nodeDeviceDefineXml: write(428, { xmlDesc: string, flags: uint }, { dev: nodeDevice }),
  nodeDeviceUndefine: quick(write(429, { name: string, flags: uint })),
  nodeDeviceCreate: quick(write(430, { name: string, flags: uint })),
  nodeDeviceGetAutostart: quick(write(433, { name: string }, { autostart: int })),
  nodeDeviceSetAutostart: quick(write(434, { name: string, autostart: int })),
  nodeDeviceIsPersistent: quick(read(435, { name: string }, { persistent: int })),
  nodeDeviceIsActive: quick(read(436, { name: string }, { active: int })),
}
