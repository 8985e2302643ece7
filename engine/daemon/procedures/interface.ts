import { VirError } from '../../model/error.ts'
import type { Handlers } from '../../rpc/server.ts'
import { checkFlags } from './argument.ts'

const listFlags = 3

/** Network interfaces of the host: it lends none, and none can be made. */
export function interfaceHandlers(): Handlers {
  const byName = (name: string): never => {
    throw new VirError('noInterface', `couldn't find interface named '${name}'`, 'interface')
  }
  const uncreatable = (): never => {
    throw new VirError('configUnsupported', 'this host lends no network interfaces', 'interface')
  }
  return {
    connectListAllInterfaces: ({ flags }) => {
      checkFlags(flags, listFlags, 'udevConnectListAllInterfaces', 'interface')
      return { ifaces: [], ret: 0 }
    },
    connectNumOfInterfaces: () => ({ num: 0 }),
    connectNumOfDefinedInterfaces: () => ({ num: 0 }),
    connectListInterfaces: () => ({ names: [] }),
    connectListDefinedInterfaces: () => ({ names: [] }),
    interfaceLookupByName: ({ name }) => byName(name),
    interfaceLookupByMacString: ({ mac }) => {
      throw new VirError('noInterface', `couldn't find interface with MAC address '${mac}'`, 'interface')
    },
    interfaceGetXmlDesc: ({ iface }) => byName(iface.name),
    interfaceIsActive: ({ iface }) => byName(iface.name),
    interfaceUndefine: ({ iface }) => byName(iface.name),
    interfaceCreate: ({ iface }) => byName(iface.name),
    interfaceDestroy: ({ iface }) => byName(iface.name),
    interfaceDefineXml: uncreatable,
    interfaceChangeBegin: uncreatable,
    interfaceChangeCommit: uncreatable,
    interfaceChangeRollback: uncreatable,
  }
}
