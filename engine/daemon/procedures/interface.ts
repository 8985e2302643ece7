import { VirError } from '../../model/error.ts'
import type { Handlers } from '../../rpc/server.ts'
import { checkFlags } from './argument.ts'

const listFlags = 3

/** Network interfaces of the host: it lends none, and none can be made, as on hosts whose libvirt finds them by udev. */
export function interfaceHandlers(): Handlers {
  const byName = (name: string): never => {
    throw new VirError('noInterface', `couldn't find interface named '${name}'`, 'interface')
  }
  const unsupported = (functionName: string) => (): never => {
    throw new VirError('noSupport', functionName, 'interface')
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
    interfaceUndefine: unsupported('virInterfaceUndefine'),
    interfaceCreate: unsupported('virInterfaceCreate'),
    interfaceDestroy: unsupported('virInterfaceDestroy'),
    interfaceDefineXml: unsupported('virInterfaceDefineXML'),
    interfaceChangeBegin: unsupported('virInterfaceChangeBegin'),
    interfaceChangeCommit: unsupported('virInterfaceChangeCommit'),
    interfaceChangeRollback: unsupported('virInterfaceChangeRollback'),
  }
}
