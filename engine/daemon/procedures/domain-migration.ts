import { VirError } from '../../model/error.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import type { Domain } from '../domains/domain.ts'
import { checkFlags } from './argument.ts'
import { domainOf, type WireDomain } from './wire-domain.ts'

const refuse = (): never => {
  throw new VirError('configUnsupported', 'guests of this engine cannot move to another host')
}

/** VIR_MIGRATE_SPEED_POSTCOPY */
const postcopySpeed = 1
/** Of MiB/s: libvirt's default, as fast as it goes. */
const unlimited = 8_796_093_022_207n

/** Moving guests between hosts, which the engine cannot do, and what it would be limited by. */
export function domainMigrationHandlers(daemon: Daemon): Handlers {
  /** Of a domain there is, and in the states that libvirt asks for. */
  const refuseDomain = (dom: WireDomain, mustRun = true): never => {
    const domain = domainOf(daemon, dom)
    if (mustRun) domain.requireGuest()
    return refuse()
  }
  const speeds = { precopy: new WeakMap<Domain, bigint>(), postcopy: new WeakMap<Domain, bigint>() }
  const speedsFor = (flags: number) => (flags & postcopySpeed ? speeds.postcopy : speeds.precopy)
  return {
    domainMigratePrepare: refuse,
    domainMigratePerform: ({ dom }) => refuseDomain(dom),
    domainMigrateFinish: refuse,
    domainMigratePrepare2: refuse,
    domainMigrateFinish2: refuse,
    domainMigratePrepareTunnel: refuse,
    domainMigrateBegin3: ({ dom }) => refuseDomain(dom, false),
    domainMigratePrepare3: refuse,
    domainMigratePrepareTunnel3: refuse,
    domainMigratePerform3: ({ dom }) => refuseDomain(dom),
    domainMigrateFinish3: refuse,
    domainMigrateConfirm3: ({ dom }) => refuseDomain(dom, false),
    domainMigrateBegin3Params: ({ dom }) => refuseDomain(dom, false),
    domainMigratePrepare3Params: refuse,
    domainMigratePrepareTunnel3Params: refuse,
    domainMigratePerform3Params: ({ dom }) => refuseDomain(dom),
    domainMigrateFinish3Params: refuse,
    domainMigrateConfirm3Params: ({ dom }) => refuseDomain(dom, false),

    domainMigrateGetMaxDowntime: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuDomainMigrateGetMaxDowntime')
      return refuseDomain(dom)
    },
    domainMigrateSetMaxDowntime: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuDomainMigrateSetMaxDowntime')
      return refuseDomain(dom)
    },
    domainMigrateGetMaxSpeed: ({ dom, flags }) => {
      checkFlags(flags, postcopySpeed, 'qemuDomainMigrateGetMaxSpeed')
      return { bandwidth: speedsFor(flags).get(domainOf(daemon, dom)) ?? unlimited }
    },
    domainMigrateSetMaxSpeed: ({ dom, bandwidth, flags }) => {
      checkFlags(flags, postcopySpeed, 'qemuDomainMigrateSetMaxSpeed')
      if (bandwidth > unlimited)
        throw new VirError('overflow', `bandwidth must be less than or equal to ${unlimited}`)
      speedsFor(flags).set(domainOf(daemon, dom), bandwidth)
    },
    domainMigrateGetCompressionCache: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuDomainMigrateGetCompressionCache')
      return refuseDomain(dom)
    },
    domainMigrateSetCompressionCache: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuDomainMigrateSetCompressionCache')
      return refuseDomain(dom)
    },
    domainMigrateStartPostCopy: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuDomainMigrateStartPostCopy')
      domainOf(daemon, dom).requireGuest()
      throw new VirError(
        'operationInvalid',
        'post-copy can only be started while outgoing migration is in progress',
      )
    },
  }
}
