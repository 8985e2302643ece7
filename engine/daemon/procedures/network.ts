import { VirError } from '../../model/error.ts'
import { uuidBytes, uuidText } from '../../model/uuid-bytes.ts'
import type { Args } from '../../rpc/procedures.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Network } from '../networks/network.ts'
import type { Networks } from '../networks/networks.ts'
import { checkFlags } from './argument.ts'

type WireNetwork = Args<'networkCreate'>['net']

const wire = ({ name, uuid }: Network): WireNetwork => ({ name, uuid: uuidBytes(uuid) })
const inactiveXml = 1
const validate = 1

/** Virtual networks. Nothing is attached to them yet: there are neither leases nor ports. */
export function networkHandlers({ networks }: { networks: Networks }): Handlers {
  const of = ({ name, uuid }: WireNetwork): Network => networks.byUuid(uuidText(uuid), name)
  const names = (isActive: boolean, max: number) =>
    networks.all
      .filter((network) => network.isActive === isActive)
      .slice(0, Math.max(0, max))
      .map(({ name }) => name)
  const count = (isActive: boolean) => ({ num: names(isActive, Number.POSITIVE_INFINITY).length })
  const missingPort = (uuid: Uint8Array): never => {
    throw new VirError('noNetworkPort', `no network port with matching UUID '${uuidText(uuid)}'`, 'network')
  }
  return {
    connectListAllNetworks: ({ needResults, flags }) => {
      checkFlags(flags, 63, 'networkConnectListAllNetworks', 'network')
      const found = networks.list(flags)
      return { nets: needResults ? found.map(wire) : [], ret: found.length }
    },
    connectNumOfNetworks: () => count(true),
    connectNumOfDefinedNetworks: () => count(false),
    connectListNetworks: ({ maxnames }) => ({ names: names(true, maxnames) }),
    connectListDefinedNetworks: ({ maxnames }) => ({ names: names(false, maxnames) }),
    networkLookupByName: ({ name }) => ({ net: wire(networks.byName(name)) }),
    networkLookupByUuid: ({ uuid }) => ({ net: wire(networks.byUuid(uuidText(uuid))) }),
    networkCreate: async ({ net }) => networks.start(of(net)),
    networkCreateXml: async ({ xml }) => ({ net: wire(await networks.create(xml)) }),
    networkCreateXmlFlags: async ({ xml, flags }) => {
      checkFlags(flags, validate, 'networkCreateXMLFlags', 'network')
      return { net: wire(await networks.create(xml, { isValidated: flags !== 0 })) }
    },
    networkDefineXml: async ({ xml }) => ({ net: wire(await networks.define(xml)) }),
    networkDefineXmlFlags: async ({ xml, flags }) => {
      checkFlags(flags, validate, 'networkDefineXMLFlags', 'network')
      return { net: wire(await networks.define(xml, { isValidated: flags !== 0 })) }
    },
    networkDestroy: async ({ net }) => networks.destroy(of(net)),
    networkUndefine: async ({ net }) => networks.undefine(of(net)),
    networkUpdate: async ({ net, flags, ...update }) => {
      checkFlags(flags, 3, 'networkUpdate', 'network')
      await networks.update(of(net), update, flags)
    },
    networkGetXmlDesc: ({ net, flags }) => {
      checkFlags(flags, inactiveXml, 'networkGetXMLDesc', 'network')
      return { xml: networks.xml(of(net), { isInactive: (flags & inactiveXml) !== 0 }) }
    },
    networkGetAutostart: ({ net }) => ({ autostart: Number(of(net).isAutostarted) }),
    networkSetAutostart: async ({ net, autostart }) => networks.setAutostart(of(net), autostart !== 0),
    networkGetBridgeName: ({ net }) => {
      const { definition, name } = of(net)
      const bridge = definition.bridge?.name
      if (bridge === undefined)
        throw new VirError('internalError', `network '${name}' does not have a bridge name.`, 'network')
      return { name: bridge }
    },
    networkIsActive: ({ net }) => ({ active: Number(of(net).isActive) }),
    networkIsPersistent: ({ net }) => ({ persistent: Number(of(net).isPersistent) }),
    networkGetDhcpLeases: ({ net, flags }) => {
      checkFlags(flags, 0, 'networkGetDHCPLeases', 'network')
      of(net)
      return { leases: [], ret: 0 }
    },
    networkListAllPorts: ({ network, flags }) => {
      checkFlags(flags, 0, 'networkListAllPorts', 'network')
      const found = of(network)
      if (!found.isActive)
        throw new VirError('operationInvalid', `network '${found.name}' is not active`, 'network')
      return { ports: [], ret: 0 }
    },
    networkPortLookupByUuid: ({ network, uuid }) => {
      of(network)
      return missingPort(uuid)
    },
    networkPortCreateXml: ({ network, flags }) => {
      checkFlags(flags, 3, 'networkPortCreateXML', 'network')
      const found = of(network)
      if (!found.isActive) throw new VirError('operationInvalid', 'network is not active', 'network')
      throw new VirError(
        'configUnsupported',
        'no packets are carried on networks of this daemon yet, so that ports of them cannot be made',
        'network',
      )
    },
    networkPortGetXmlDesc: ({ port }) => missingPort(port.uuid),
    networkPortGetParameters: ({ port }) => missingPort(port.uuid),
    networkPortSetParameters: ({ port }) => missingPort(port.uuid),
    networkPortDelete: ({ port }) => missingPort(port.uuid),
  }
}
