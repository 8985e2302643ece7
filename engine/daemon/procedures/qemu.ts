import { VirError } from '../../model/error.ts'
import type { Client, Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import { agentRefusal } from '../domains/agent.ts'
import { checkFlags } from './argument.ts'
import { domainOf } from './wire-domain.ts'

const monitorCallbacks = Symbol('monitor event callbacks')
const callbackLimit = 1024

/** What only QEMU's driver has. There is no QEMU here, so there is no monitor: nothing ever happens on it. */
export function qemuHandlers(daemon: Daemon): Handlers {
  const callbacksOf = ({ state }: Client): Set<number> => {
    const known = state.get(monitorCallbacks)
    if (known instanceof Set) return known
    const callbacks = new Set<number>()
    state.set(monitorCallbacks, callbacks)
    return callbacks
  }
  let lastCallback = 0
  const refuseMonitor = (dom: Parameters<typeof domainOf>[1]): never => {
    domainOf(daemon, dom).requireGuest()
    throw new VirError('operationUnsupported', 'guests of this engine have no QEMU monitor')
  }
  return {
    qemuDomainMonitorCommand: ({ dom, flags }) => {
      checkFlags(flags, 1, 'qemuDomainQemuMonitorCommandWithFiles')
      return refuseMonitor(dom)
    },
    qemuDomainMonitorCommandWithFiles: ({ dom, flags }) => {
      checkFlags(flags, 1, 'qemuDomainQemuMonitorCommandWithFiles')
      return refuseMonitor(dom)
    },
    qemuDomainAgentCommand: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuDomainQemuAgentCommand')
      const domain = domainOf(daemon, dom)
      domain.requireGuest()
      throw agentRefusal(domain)
    },
    qemuConnectDomainMonitorEventRegister: ({ dom }, { client }) => {
      if (dom) domainOf(daemon, dom)
      const callbacks = callbacksOf(client)
      if (callbacks.size >= callbackLimit)
        throw new VirError('resourceBusy', `a connection listens ${callbackLimit} times at most`, 'rpc')
      callbacks.add(++lastCallback)
      return { callbackID: lastCallback }
    },
    qemuConnectDomainMonitorEventDeregister: ({ callbackID }, { client }) => {
      if (!callbacksOf(client).delete(callbackID))
        throw new VirError(
          'internalError',
          `qemu monitor event callback ${callbackID} not registered`,
          'none',
        )
    },
  }
}
