import { quick, read, write } from '../procedure.ts'
import { hyper, int, list, struct, uint } from '../xdr.ts'
import { maybeString, network, networkPort, objectLimit, params, string, uuid } from './objects.table.ts'

const lease = struct({
  iface: string,
  expirytime: hyper,
  type: int,
  mac: maybeString,
  iaid: maybeString,
  ipaddr: string,
  prefix: uint,
  hostname: maybeString,
  clientid: maybeString,
})

export const networkProcedures = {
  connectListAllNetworks: quick(
    read(283, { needResults: int, flags: uint }, { nets: list(network, objectLimit), ret: uint }),
  ),
  networkLookupByName: quick(read(46, { name: string }, { net: network })),
  networkLookupByUuid: quick(read(47, { uuid }, { net: network })),
  networkCreate: write(39, { net: network }),
  networkCreateXml: write(40, { xml: string }, { net: network }),
  networkCreateXmlFlags: quick(write(437, { xml: string, flags: uint }, { net: network })),
  networkDefineXml: quick(write(41, { xml: string }, { net: network })),
  networkDefineXmlFlags: quick(write(432, { xml: string, flags: uint }, { net: network })),
  networkDestroy: quick(write(42, { net: network })),
  networkUndefine: quick(write(49, { net: network })),
  /** In this order if both sides know feature 16; older libraries swapped `command` and `section`. */
  networkUpdate: quick(
    write(291, { net: network, command: uint, section: uint, parentIndex: int, xml: string, flags: uint }),
  ),
  networkGetXmlDesc: quick(read(43, { net: network, flags: uint }, { xml: string })),
  networkGetAutostart: quick(read(44, { net: network }, { autostart: int })),
  networkSetAutostart: quick(write(48, { net: network, autostart: int })),
  networkGetBridgeName: quick(read(45, { net: network }, { name: string })),
  networkIsActive: quick(read(152, { net: network }, { active: int })),
  networkIsPersistent: quick(read(153, { net: network }, { persistent: int })),
  networkGetDhcpLeases: read(
    341,
    { net: network, mac: maybeString, needResults: int, flags: uint },
    { leases: list(lease, 65536), ret: uint },
  ),

  networkListAllPorts: quick(
    read(
      404,
      { network, needResults: int, flags: uint },
      { ports: list(networkPort, objectLimit), ret: uint },
    ),
  ),
  networkPortLookupByUuid: quick(read(405, { network, uuid }, { port: networkPort })),
  networkPortCreateXml: write(406, { network, xml: string, flags: uint }, { port: networkPort }),
  networkPortGetParameters: read(
    407,
    { port: networkPort, nparams: int, flags: uint },
    { params: params(16), nparams: int },
  ),
  networkPortSetParameters: write(408, { port: networkPort, params: params(16), flags: uint }),
  networkPortGetXmlDesc: read(409, { port: networkPort, flags: uint }, { xml: string }),
  networkPortDelete: write(410, { port: networkPort, flags: uint }),
}
