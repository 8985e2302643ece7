import { VirError } from '../../model/error.ts'
import { computerName, formatComputer } from '../../model/nodedev/computer.ts'
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
  const unchangeable = (name: string, what: string): never => {
    require(name)
    throw new VirError('operationUnsupported', `${what} is not supported for the host itself`, 'nodedev')
  }
  const uncreatable = (): never => {
    throw new VirError(
      'configUnsupported',
      'this host has no devices of which others could be made',
      'nodedev',
    )
  }
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
    nodeDeviceDettach: ({ name }) => unchangeable(name, 'detaching'),
    nodeDeviceDetachFlags: ({ name }) => unchangeable(name, 'detaching'),
    nodeDeviceReAttach: ({ name }) => unchangeable(name, 'attaching'),
    nodeDeviceReset: ({ name }) => unchangeable(name, 'resetting'),
    nodeDeviceCreateXml: uncreatable,
    nodeDeviceDefineXml: uncreatable,
    nodeDeviceDestroy: ({ name }) => unchangeable(name, 'destroying'),
    nodeDeviceUndefine: ({ name }) => unchangeable(name, 'undefining'),
    nodeDeviceCreate: ({ name }) => unchangeable(name, 'starting'),
    nodeDeviceGetAutostart: ({ name }) => {
      require(name)
      return { autostart: 0 }
    },
    nodeDeviceSetAutostart: ({ name }) => unchangeable(name, 'autostart'),
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
