import { VirError } from '../../model/error.ts'
import type { Call, Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import { agentRefusal } from '../domains/agent.ts'
import { sendKey } from '../domains/keyboard.ts'
import {
  askFlags,
  injectNmi,
  rebootDomain,
  resetDomain,
  resumeDomain,
  shutdownDomain,
  suspendDomain,
} from '../domains/power.ts'
import { startDomain } from '../domains/start.ts'
import { destroyDomain } from '../domains/stop.ts'
import { checkFlags, invalidArgument } from './argument.ts'
import { domainOf, domainReply, type WireDomain } from './wire-domain.ts'

/** virDomainCreateFlags. What does not concern this engine (caches, firmware variables) is accepted. */
const start = {
  paused: 1,
  autodestroy: 2,
  bypassCache: 4,
  forceBoot: 8,
  validate: 16,
  resetNvram: 32,
} as const
const graceful = 1
/** Of virKeycodeSet. */
const codesetCount = 10

/** Starting and stopping. */
export function domainLifeHandlers(daemon: Daemon): Handlers {
  const of = (dom: WireDomain) => domainOf(daemon, dom)
  const endOf = (flags: number, { client }: Call) =>
    flags & start.autodestroy ? { autodestroy: client.onClose } : {}

  async function createXml(xml: string, flags: number, call: Call) {
    checkFlags(
      flags,
      start.paused | start.autodestroy | start.validate | start.resetNvram,
      'qemuDomainCreateXML',
    )
    const domain = await daemon.domains.create(xml, {
      isPaused: (flags & start.paused) !== 0,
      isValidated: (flags & start.validate) !== 0,
      ...endOf(flags, call),
    })
    return domainReply(domain)
  }

  async function create(dom: WireDomain, flags: number, call: Call) {
    checkFlags(
      flags,
      start.paused | start.autodestroy | start.bypassCache | start.forceBoot | start.resetNvram,
      'qemuDomainCreateWithFlags',
    )
    const domain = of(dom)
    if (domain.isActive) throw new VirError('operationInvalid', 'domain is already running')
    await startDomain(domain, {
      isPaused: (flags & start.paused) !== 0,
      isForced: (flags & start.forceBoot) !== 0,
      ...endOf(flags, call),
    })
    return domainReply(domain)
  }

  const refuseFiles = (): never => {
    throw new VirError(
      'operationUnsupported',
      'file descriptors cannot be passed over this connection',
      'rpc',
    )
  }
  const ask = (flags: number, functionName: string) => {
    checkFlags(flags, askFlags.acpi | askFlags.agent, functionName)
  }

  return {
    domainCreate: async ({ dom }, call) => {
      await create(dom, 0, call)
    },
    domainCreateWithFlags: ({ dom, flags }, call) => create(dom, flags, call),
    domainCreateXml: ({ xmlDesc, flags }, call) => createXml(xmlDesc, flags, call),
    domainCreateWithFiles: refuseFiles,
    domainCreateXmlWithFiles: refuseFiles,
    domainSuspend: ({ dom }) => suspendDomain(of(dom)),
    domainResume: ({ dom }) => resumeDomain(of(dom)),
    domainShutdown: ({ dom }) => shutdownDomain(of(dom)),
    domainShutdownFlags: ({ dom, flags }) => {
      ask(flags, 'qemuDomainShutdownFlags')
      return shutdownDomain(of(dom), flags)
    },
    domainReboot: ({ dom, flags }) => {
      ask(flags, 'qemuDomainReboot')
      return rebootDomain(of(dom), flags)
    },
    domainReset: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuDomainReset')
      return resetDomain(of(dom))
    },
    domainDestroy: ({ dom }) => destroyDomain(of(dom)),
    domainDestroyFlags: ({ dom, flags }) => {
      checkFlags(flags, graceful, 'qemuDomainDestroyFlags')
      return destroyDomain(of(dom))
    },
    domainInjectNmi: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuDomainInjectNMI')
      return injectNmi(of(dom))
    },
    domainSendKey: ({ dom, codeset, holdtime, keycodes, flags }) => {
      checkFlags(flags, 0, 'qemuDomainSendKey')
      if (codeset >= codesetCount)
        throw invalidArgument(`Unsupported codeset '${codeset}'`, 'virDomainSendKey', 'codeset', 'domain')
      return sendKey(of(dom), codeset, holdtime, keycodes)
    },
    domainPmSuspendForDuration: ({ dom, target, duration, flags }) => {
      checkFlags(flags, 0, 'qemuDomainPMSuspendForDuration')
      if (duration !== 0n) throw new VirError('argumentUnsupported', 'Duration not supported. Use 0 for now')
      if (target > 2) throw new VirError('invalidArg', `Unknown suspend target: ${target}`)
      throw agentRefusal(of(dom))
    },
    domainPmWakeup: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuDomainPMWakeup')
      of(dom).requireGuest()
      throw new VirError(
        'internalError',
        "unable to execute QEMU command 'system_wakeup': Unable to wake up: guest is not in suspended state",
      )
    },
  }
}
