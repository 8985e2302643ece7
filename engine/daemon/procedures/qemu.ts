import { VirError } from '../../model/error.ts'
import type { Client, Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import { agentRefusal } from '../domains/agent.ts'
import { guestCall } from '../domains/power.ts'
import { checkFlags } from './argument.ts'
import { domainOf } from './wire-domain.ts'

const monitorCallbacks = Symbol('monitor event callbacks')
const callbackLimit = 1024
/** VIR_DOMAIN_QEMU_MONITOR_COMMAND_HMP */
const humanCommand = 1

/**
 * The one command that guests of this engine take, in the form of QEMU's machine protocol: what a screen in a text mode
 * says, for which neither libvirt nor RFB has words. «return» is a ScreenText, or null in graphics modes.
 */
const screenTextCommand = 'x-tabvisor-screen-text'

/** What only QEMU's driver has. There is no QEMU here, so its monitor knows next to nothing, and nothing happens on it. */
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
    qemuDomainMonitorCommand: async ({ dom, cmd, flags }) => {
      checkFlags(flags, 1, 'qemuDomainQemuMonitorCommandWithFiles')
      const isPlain = (flags & humanCommand) === 0
      if (!isPlain || commandIn(cmd) !== screenTextCommand) return refuseMonitor(dom)
      const domain = domainOf(daemon, dom)
      const guest = domain.requireGuest()
      const text = await guestCall(domain, () => guest.screenText())
      return { result: JSON.stringify({ return: text ?? null }) }
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

/** What a command in QEMU's machine protocol asks for; undefined if it is none. */
function commandIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { execute?: unknown } | null)?.execute
  } catch {
    return undefined
  }
}
