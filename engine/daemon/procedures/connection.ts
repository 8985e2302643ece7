import { VirError } from '../../model/error.ts'
import type { Client, Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'

/** Versions as libvirt counts them: major × 1,000,000 + minor × 1,000 + release. */
const libraryVersion = 9_000_000n
/** Of the QEMU whose machine types this engine has: clients choose devices by it (virtinst, «domcapabilities»). */
const hypervisorVersion = 7_002_000n
/** This engine's own. */
export const engineVersion = 1_000n

const systemUri = 'qemu:///system'
const openedUri = Symbol('opened URI')

/** What a client may ask for (VIR_DRV_FEATURE_…), and whether it is there. Migration and passing descriptors are not. */
const features = new Map([
  // Strings among typed parameters.
  [9, true],
  // XML for another host.
  [11, true],
  // Events of one domain, with callbacks.
  [14, true],
  // Being told that the connection to the hypervisor was lost.
  [15, true],
  // The arguments of networkUpdate in the order of its documentation.
  [16, true],
])
const keepAliveFeature = 10

/** Finds the driver for a URI, in the words of libvirtd with QEMU's driver and no other. */
function checkUri(uri: string): void {
  const match = /^qemu:(?:\/\/)?(\/.*)?$/.exec(uri)
  if (!match) throw new VirError('noConnect', uri, 'none')
  const path = match[1] ?? ''
  if (path !== '/system' && path !== '/session')
    throw new VirError('internalError', `unexpected qemu URI path '${path}', try qemu:///system`)
}

export function uriOf(client: Client): string {
  const uri = client.state.get(openedUri)
  return typeof uri === 'string' ? uri : systemUri
}

/** Opening a connection, and what it says of itself. */
export function connectionHandlers(daemon: Daemon): Handlers {
  return {
    connectOpen: ({ name }, { client }) => {
      const uri = name === null || name === '' ? systemUri : name
      checkUri(uri)
      client.state.set(openedUri, uri)
    },
    connectGetType: () => ({ type: 'QEMU' }),
    connectGetVersion: () => ({ hvVer: hypervisorVersion }),
    connectGetLibVersion: () => ({ libVer: libraryVersion }),
    connectGetHostname: () => ({ hostname: daemon.host.info().hostname }),
    connectGetUri: (_, { client }) => ({ uri: uriOf(client) }),
    connectIsSecure: () => ({ secure: 1 }),
    connectSupportsFeature: ({ feature }, { client }) => {
      if (feature === keepAliveFeature) {
        client.startKeepAlive()
        return { supported: 1 }
      }
      return { supported: features.get(feature) ? 1 : 0 }
    },
    // Whoever reaches the channel may do what it allows: who it is makes no difference.
    connectSetIdentity: () => undefined,
    // The hypervisor is this very program: a connection to it cannot be lost without the client's own.
    connectRegisterCloseCallback: () => undefined,
    connectUnregisterCloseCallback: () => undefined,
  }
}
