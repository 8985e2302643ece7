import { type ErrorCode, VirError } from '../../model/error.ts'
import { computerName, formatComputer } from '../../model/nodedev/computer.ts'
import { refusalOfDevice } from '../../model/nodedev/new-device.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Host } from '../host.ts'
import { checkFlags } from './argument.ts'
import { engineVersion } from './connection.ts'

/** Kinds of devices, and which lists show them (virConnectListAllNodeDeviceFlags). */
const systemCapability = 'system'
const listSystem = 1
const allKinds = (1 << 21) - 1
const listInactive = 1 << 30
const listActive = (1 << 31) >>> 0

function missing(name: string): VirError {
  return new VirError('noNodeDevice', `no node device with matching name '${name}'`, 'nodedev')
}

/** Devices of the host. A page or a process lends none: there is the host itself, and nothing below it. */
export function nodeDeviceHandlers({ host }: { host: Host }): Handlers {
  const require = (name: string): void => {
    if (name !== computerName) throw missing(name)
  }
  const named = (cap: string | null): string[] =>
    cap === null || cap === systemCapability ? [computerName] : []
  const unassignable = (name: string, driver: string | null): never => {
    require(name)
    if (driver !== null && driver !== 'vfio' && driver !== 'xen')
      throw new VirError('invalidArg', `unknown driver name '${driver}'`)
    throw new VirError(
      'argumentUnsupported',
      'VFIO device assignment is currently not supported on this system',
    )
  }
  const notPci = (name: string): never => {
    require(name)
    throw new VirError('invalidArg', `device ${name} is not a PCI device`, 'domain')
  }
  const wrongType = (name: string, code: ErrorCode = 'configUnsupported'): never => {
    require(name)
    throw new VirError(code, 'Unsupported device type', 'nodedev')
  }
  const checkNoFlags = (flags: number, functionName: string): void =>
    checkFlags(flags, 0, functionName, 'nodedev')
  return {
    connectListAllNodeDevices: ({ needResults, flags }) => {
      checkFlags(flags, allKinds | listInactive | listActive, 'nodeConnectListAllNodeDevices', 'nodedev')
      const kinds = flags & allKinds
      const states = (flags & ~allKinds) >>> 0
      const isListed = (kinds === 0 || (kinds & listSystem) !== 0) && states !== listInactive
      const devices = isListed ? [{ name: computerName }] : []
      return { devices: needResults ? devices : [], ret: devices.length }
    },
    nodeNumOfDevices: ({ cap }) => ({ num: named(cap).length }),
    nodeListDevices: ({ cap, maxnames }) => ({ names: named(cap).slice(0, Math.max(0, maxnames)) }),
    nodeDeviceLookupByName: ({ name }) => {
      require(name)
      return { dev: { name } }
    },
    nodeDeviceLookupScsiHostByWwn: ({ wwnn, wwpn }) => {
      throw new VirError(
        'noNodeDevice',
        `no node device with matching wwnn '${wwnn}' and wwpn '${wwpn}'`,
        'nodedev',
      )
    },
    nodeDeviceGetXmlDesc: ({ name, flags }) => {
      checkFlags(flags, 1, 'nodeDeviceGetXMLDesc', 'nodedev')
      require(name)
      const version = `${engineVersion / 1_000_000n}.${(engineVersion / 1_000n) % 1_000n}.${engineVersion % 1_000n}`
      return { xml: formatComputer({ uuid: host.info().uuid, version }) }
    },
    nodeDeviceGetParent: ({ name }) => {
      require(name)
      return { parentName: null }
    },
    nodeDeviceNumOfCaps: ({ name }) => {
      require(name)
      return { num: 1 }
    },
    nodeDeviceListCaps: ({ name, maxnames }) => {
      require(name)
      return { names: [systemCapability].slice(0, Math.max(0, maxnames)) }
    },
    nodeDeviceDettach: ({ name }) => unassignable(name, null),
    nodeDeviceDetachFlags: ({ name, driverName, flags }) => {
      checkFlags(flags, 0, 'qemuNodeDeviceDetachFlags')
      return unassignable(name, driverName)
    },
    nodeDeviceReAttach: ({ name }) => notPci(name),
    nodeDeviceReset: ({ name }) => notPci(name),
    nodeDeviceCreateXml: ({ xmlDesc, flags }) => {
      checkNoFlags(flags, 'nodeDeviceCreateXML')
      throw refusalOfDevice(xmlDesc)
    },
    nodeDeviceDefineXml: ({ xmlDesc, flags }) => {
      checkNoFlags(flags, 'nodeDeviceDefineXML')
      throw refusalOfDevice(xmlDesc, { isToBeKept: true })
    },
    nodeDeviceDestroy: ({ name }) => wrongType(name),
    nodeDeviceUndefine: ({ name, flags }) => {
      checkNoFlags(flags, 'nodeDeviceUndefine')
      return wrongType(name)
    },
    nodeDeviceCreate: ({ name, flags }) => {
      checkNoFlags(flags, 'nodeDeviceCreate')
      require(name)
      throw new VirError('operationInvalid', 'Device is already active', 'nodedev')
    },
    nodeDeviceGetAutostart: ({ name }) => {
      require(name)
      return { autostart: 1 }
    },
    nodeDeviceSetAutostart: ({ name }) => wrongType(name, 'operationUnsupported'),
    nodeDeviceIsPersistent: ({ name }) => {
      require(name)
      return { persistent: 1 }
    },
    nodeDeviceIsActive: ({ name }) => {
      require(name)
      return { active: 1 }
    },
  }
}
