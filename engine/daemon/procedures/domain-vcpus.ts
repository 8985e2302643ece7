import { joined } from '../../base/bytes.ts'
import { parseBitmap } from '../../model/bitmap.ts'
import { impact } from '../../model/domain-state.ts'
import { VirError } from '../../model/error.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import { agentRefusal } from '../domains/agent.ts'
import type { Definition } from '../domains/definition.ts'
import type { Domain } from '../domains/domain.ts'
import { guestCall } from '../domains/power.ts'
import { cputuneOf } from '../domains/tunables.ts'
import { currentVcpus, mostVcpus, setSingleVcpus, setVcpus, vcpuFlags } from '../domains/vcpus.ts'
import { checkFlags, excludeFlags, invalidArgument, requireFlag } from './argument.ts'
import { cpuMapBytes, pinText } from './cpu-map.ts'
import { domainOf } from './wire-domain.ts'

const impactFlags = impact.live | impact.config
const running = 1

/** Virtual processors: how many, what they do, and where they may run. */
export function domainVcpuHandlers(daemon: Daemon): Handlers {
  const processors = () => daemon.host.info().processors
  const countOf = (domain: Domain, flags: number): number => {
    checkFlags(flags, impactFlags | vcpuFlags.maximum | vcpuFlags.guest, 'qemuDomainGetVcpusFlags')
    excludeFlags(
      flags,
      ['VIR_DOMAIN_AFFECT_LIVE', impact.live],
      ['VIR_DOMAIN_AFFECT_CONFIG', impact.config],
      'virDomainGetVcpusFlags',
    )
    const { live, config } = domain.affected(flags)
    if (flags & vcpuFlags.guest) {
      if (!live)
        throw new VirError(
          'invalidArg',
          'vCPU count provided by the guest agent can only be requested for live domains',
        )
      throw agentRefusal(domain)
    }
    const definition = (live ?? config)!
    return flags & vcpuFlags.maximum ? mostVcpus(definition) : currentVcpus(definition)
  }
  return {
    domainGetMaxVcpus: ({ dom }) => ({
      num: countOf(domainOf(daemon, dom), impact.live | vcpuFlags.maximum),
    }),
    domainGetVcpusFlags: ({ dom, flags }) => ({ num: countOf(domainOf(daemon, dom), flags) }),
    domainSetVcpus: ({ dom, nvcpus }) => setCount(domainOf(daemon, dom), nvcpus, impact.live),
    domainSetVcpusFlags: ({ dom, nvcpus, flags }) => setCount(domainOf(daemon, dom), nvcpus, flags),
    domainSetVcpu: ({ dom, cpumap, state, flags }) => {
      checkFlags(flags, impactFlags, 'qemuDomainSetVcpu')
      return setOne(domainOf(daemon, dom), cpumap, state !== 0, flags)
    },
    domainGetVcpus: async ({ dom, maxinfo, maplen }) => {
      const domain = domainOf(daemon, dom)
      if (!domain.running)
        throw new VirError('operationInvalid', 'cannot retrieve vcpu information for inactive domain')
      const { definition, guest } = domain.running
      checkMaps(maxinfo, maplen, 'maxinfo')
      const count = Math.min(Math.max(0, maxinfo), currentVcpus(definition))
      const { cpuNanoseconds } = await guestCall(domain, () => guest.stats())
      return {
        info: Array.from({ length: count }, (_, number) => ({
          number,
          state: running,
          cpuTime: BigInt(Math.floor(cpuNanoseconds)),
          cpu: 0,
        })),
        cpumaps: joined(
          Array.from({ length: count }, (_, number) =>
            cpuMapBytes(pinOf(definition, number), processors(), lengthOf(maplen)),
          ),
        ),
      }
    },
    domainPinVcpu: ({ dom, vcpu, cpumap }) => pin(domainOf(daemon, dom), vcpu, cpumap, impact.live),
    domainPinVcpuFlags: ({ dom, vcpu, cpumap, flags }) => pin(domainOf(daemon, dom), vcpu, cpumap, flags),
    domainGetVcpuPinInfo: ({ dom, ncpumaps, maplen, flags }) => {
      checkFlags(flags, impactFlags, 'qemuDomainGetVcpuPinInfo')
      checkMaps(ncpumaps, maplen, 'ncpumaps')
      const definition = domainOf(daemon, dom).affectedOne(flags, 'virDomainGetVcpuPinInfo')
      const count = Math.min(Math.max(0, ncpumaps), mostVcpus(definition))
      const maps = Array.from({ length: count }, (_, number) =>
        cpuMapBytes(pinOf(definition, number), processors(), lengthOf(maplen)),
      )
      return { cpumaps: joined(maps), num: count }
    },
    domainPinEmulator: ({ dom, cpumap, flags }) => {
      checkFlags(flags, impactFlags, 'qemuDomainPinEmulator')
      const cpuset = pinText(cpumap)
      return domainOf(daemon, dom).modify('DomainPinEmulator', flags, ({ live, config }) => {
        refusePinning(live)
        if (config) cputuneOf(config).emulatorpin = { cpuset }
      })
    },
    domainGetEmulatorPinInfo: ({ dom, maplen, flags }) => {
      checkFlags(flags, impactFlags, 'qemuDomainGetEmulatorPinInfo')
      const definition = domainOf(daemon, dom).affectedOne(flags, 'virDomainGetEmulatorPinInfo')
      const cpuset = definition.cputune?.emulatorpin?.cpuset ?? definition.vcpu?.cpuset
      return { cpumaps: cpuMapBytes(cpuset, processors(), lengthOf(maplen)), ret: 1 }
    },
  }
}

const mapLimit = 2048
/** What a reply has room for, as libvirtd checks it. */
const infoLimit = 16_384
const mapsLimit = 8 << 20

function checkMaps(count: number, length: number, what: string): void {
  if (count > infoLimit) throw new VirError('internalError', `${what} > REMOTE_VCPUINFO_MAX`, 'none')
  if (count * length > mapsLimit)
    throw new VirError('internalError', `${what} * maplen > REMOTE_CPUMAPS_MAX`, 'none')
}

const lengthOf = (maplen: number): number => Math.max(0, Math.min(mapLimit, maplen))

const pinOf = ({ cputune, vcpu }: Definition, number: number): string | undefined =>
  cputune?.vcpupins.find((one) => one.vcpu === number)?.cpuset ?? vcpu?.cpuset

/** Whoever lends the threads decides where they run. */
export function refusePinning(live: Definition | undefined): void {
  if (live)
    throw new VirError('operationUnsupported', 'the host does not let threads be pinned to processors')
}

function setCount(domain: Domain, count: number, flags: number): Promise<void> {
  const api = 'virDomainSetVcpusFlags'
  checkFlags(
    flags,
    impactFlags | vcpuFlags.maximum | vcpuFlags.guest | vcpuFlags.hotpluggable,
    'qemuDomainSetVcpusFlags',
  )
  requireFlag(
    flags,
    ['VIR_DOMAIN_VCPU_MAXIMUM', vcpuFlags.maximum],
    ['VIR_DOMAIN_AFFECT_CONFIG', impact.config],
    api,
  )
  excludeFlags(
    flags,
    ['VIR_DOMAIN_VCPU_GUEST', vcpuFlags.guest],
    ['VIR_DOMAIN_AFFECT_CONFIG', impact.config],
    api,
  )
  if (count === 0) throw invalidArgument(`nvcpus in ${api} must not be zero`, api, 'nvcpus', 'domain')
  if (flags & vcpuFlags.guest) {
    domain.requireGuest()
    throw agentRefusal(domain)
  }
  return setVcpus(domain, count, flags)
}

/** Turns single ones on or off. */
async function setOne(domain: Domain, map: string, isEnabled: boolean, flags: number): Promise<void> {
  const numbers = parseBitmap(map)
  if (!numbers) throw new VirError('invalidArg', `Failed to parse bitmap '${map}'`, 'none')
  if (numbers.length === 0) throw new VirError('invalidArg', 'no vcpus selected for modification')
  await domain.modify('DomainSetVcpu', flags, ({ live, config }) => {
    for (const [definition, which] of [
      [live, 'live'],
      [config, 'persistent'],
    ] as const) {
      const absent = definition && numbers.find((number) => number >= mostVcpus(definition))
      if (absent !== undefined)
        throw new VirError('invalidArg', `vcpu ${absent} is not present in ${which} config`)
    }
    if (numbers.includes(0)) throw new VirError('invalidArg', "vCPU '0' can't be modified")
    if (live)
      throw new VirError(
        'operationUnsupported',
        'this engine does not add or remove processors of a running guest',
      )
    if (config) setSingleVcpus(config, numbers, isEnabled)
  })
}

function pin(domain: Domain, vcpu: number, map: Uint8Array, flags: number): Promise<void> {
  checkFlags(flags, impactFlags, 'qemuDomainPinVcpuFlags')
  return domain.modify('DomainPinVcpuFlags', flags, ({ live, config }) => {
    for (const [definition, which] of [
      [live, 'live'],
      [config, 'persistent'],
    ] as const) {
      if (definition && vcpu >= mostVcpus(definition))
        throw new VirError(
          'invalidArg',
          `vcpu ${vcpu} is out of range of ${which} cpu count ${mostVcpus(definition)}`,
        )
    }
    const cpuset = pinText(map)
    refusePinning(live)
    if (!config) return
    const tune = cputuneOf(config)
    tune.vcpupins = [...tune.vcpupins.filter((one) => one.vcpu !== vcpu), { vcpu, cpuset }].sort(
      (a, b) => (a.vcpu ?? 0) - (b.vcpu ?? 0),
    )
  })
}
