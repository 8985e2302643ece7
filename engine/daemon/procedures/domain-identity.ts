import { VirError } from '../../model/error.ts'
import { uuidText } from '../../model/uuid-bytes.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import { currentVcpus } from '../domains/vcpus.ts'
import { checkFlags } from './argument.ts'
import { domainOf, domainReply, wireDomain } from './wire-domain.ts'

/** All that virConnectListAllDomains can filter by. */
const listed = 0xffff
/** Fully virtualized: what runs on this engine. */
const defaultOsType = 'hvm'

/** Which domains there are, finding one, and what it is. */
export function domainIdentityHandlers(daemon: Daemon): Handlers {
  const { domains } = daemon
  const active = () => domains.list().filter((domain) => domain.isActive)
  const inactive = () => domains.list().filter((domain) => !domain.isActive)
  return {
    connectListAllDomains: ({ needResults, flags }) => {
      checkFlags(flags, listed, 'qemuConnectListAllDomains')
      const found = domains.list(flags)
      return { domains: needResults ? found.map(wireDomain) : [], ret: found.length }
    },
    connectNumOfDomains: () => ({ num: active().length }),
    connectListDomains: ({ maxids }) => ({
      ids: active()
        .slice(0, Math.max(0, maxids))
        .map(({ id }) => id),
    }),
    connectNumOfDefinedDomains: () => ({ num: inactive().length }),
    connectListDefinedDomains: ({ maxnames }) => ({
      names: inactive()
        .slice(0, Math.max(0, maxnames))
        .map(({ name }) => name),
    }),
    domainLookupById: ({ id }) => {
      const domain = domains.byId(id)
      if (!domain) throw new VirError('noDomain', `no domain with matching id ${id}`)
      return domainReply(domain)
    },
    domainLookupByName: ({ name }) => {
      const domain = domains.byName(name)
      if (!domain) throw new VirError('noDomain', `no domain with matching name '${name}'`)
      return domainReply(domain)
    },
    domainLookupByUuid: ({ uuid }) => {
      const text = uuidText(uuid)
      const domain = domains.byUuid(text)
      if (!domain) throw new VirError('noDomain', `no domain with matching uuid '${text}'`)
      return domainReply(domain)
    },
    domainIsActive: ({ dom }) => ({ active: domainOf(daemon, dom).isActive ? 1 : 0 }),
    domainIsPersistent: ({ dom }) => ({ persistent: domainOf(daemon, dom).isPersistent ? 1 : 0 }),
    domainIsUpdated: ({ dom }) => ({ updated: domainOf(daemon, dom).isUpdated ? 1 : 0 }),
    domainGetOsType: ({ dom }) => ({
      type: domainOf(daemon, dom).definition.os?.type?.kind ?? defaultOsType,
    }),
    domainGetState: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuDomainGetState')
      return domainOf(daemon, dom).state
    },
    domainGetInfo: async ({ dom }) => {
      const domain = domainOf(daemon, dom)
      const { definition, guest, state } = domain
      const stats = await guest?.stats().catch(() => undefined)
      const most = definition.memory?.kib ?? 0n
      return {
        state: state.state,
        maxMem: most,
        memory: stats ? BigInt(Math.floor(stats.balloonKiB)) : (definition.currentMemory?.kib ?? most),
        nrVirtCpu: currentVcpus(definition),
        cpuTime: BigInt(Math.floor(stats?.cpuNanoseconds ?? 0)),
      }
    },
    domainGetControlInfo: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuDomainGetControlInfo')
      const domain = domainOf(daemon, dom)
      domain.requireGuest()
      const { current } = domain.jobs
      if (!current) return { state: 0, details: 0, stateTime: 0n }
      const isBusy = 1
      return {
        state: isBusy,
        details: 0,
        stateTime: BigInt(Math.max(0, Math.floor(daemon.host.time.now() - current.startedAt))),
      }
    },
    domainGetMessages: ({ dom, flags }) => {
      checkFlags(flags, 3, 'qemuDomainGetMessages')
      domainOf(daemon, dom)
      return { msgs: [] }
    },
    domainGetSecurityLabel: ({ dom }) => {
      domainOf(daemon, dom)
      return { label: '', enforcing: 0 }
    },
    domainGetSecurityLabelList: ({ dom }) => {
      domainOf(daemon, dom)
      return { labels: [], ret: 0 }
    },
    domainGetLaunchSecurityInfo: ({ dom }) => {
      domainOf(daemon, dom)
      return { params: [] }
    },
    domainSetLaunchSecurityState: ({ dom }) => {
      domainOf(daemon, dom)
      throw new VirError(
        'operationUnsupported',
        'setting a launch secret is only supported in SEV-enabled domains',
      )
    },
  }
}
