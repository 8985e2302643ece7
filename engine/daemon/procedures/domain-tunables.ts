import { impact } from '../../model/domain-state.ts'
import { VirError } from '../../model/error.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { TypedParameter, TypedValue } from '../../rpc/typed-parameters.ts'
import type { Daemon } from '../daemon.ts'
import type { Definition } from '../domains/definition.ts'
import {
  blkioKinds,
  blkioValues,
  memoryKinds,
  memoryValues,
  numaKinds,
  numaValues,
  perfKinds,
  perfValues,
  schedulerKinds,
  schedulerValues,
  setBlkio,
  setMemoryLimits,
  setNuma,
  setPerf,
  setScheduler,
} from '../domains/tunables.ts'
import { checkFlags } from './argument.ts'
import { checkParameters, named, type ParameterKinds, parametersReply } from './typed-values.ts'
import { domainOf, type WireDomain } from './wire-domain.ts'

const impactFlags = impact.live | impact.config
/** VIR_TYPED_PARAM_STRING_OKAY */
const stringsAreWelcome = 4

/** One kind of limits: how it is told, how it is set, and why a running guest has none. */
interface Tunable {
  readonly api: string
  readonly kinds: ParameterKinds
  readonly values: (definition: Definition) => Record<string, TypedValue>
  readonly set: (definition: Definition, parameters: readonly TypedParameter[]) => void
  readonly liveRefusal?: string
}

/** What limits running guests elsewhere are control groups: there are none here, as there may be none where libvirtd runs. */
const scheduler: Tunable = {
  api: 'SchedulerParametersFlags',
  kinds: schedulerKinds,
  values: schedulerValues,
  set: setScheduler,
  liveRefusal: 'cgroup CPU controller is not mounted',
}
const memory: Tunable = {
  api: 'MemoryParameters',
  kinds: memoryKinds,
  values: memoryValues,
  set: setMemoryLimits,
  liveRefusal: 'cgroup memory controller is not mounted',
}
const blkio: Tunable = {
  api: 'BlkioParameters',
  kinds: blkioKinds,
  values: blkioValues,
  set: setBlkio,
  liveRefusal: "blkio cgroup isn't mounted",
}
const numa: Tunable = { api: 'NumaParameters', kinds: numaKinds, values: numaValues, set: setNuma }
const perf: Tunable = { api: 'PerfEvents', kinds: perfKinds, values: perfValues, set: setPerf }

/** Of the function that itself refuses to ask for both definitions, if it does. */
const publicName = (tunable: Tunable): string | undefined =>
  tunable === numa || tunable === perf ? undefined : `virDomainGet${tunable.api}`

/** What domains may take of the host. */
export function domainTunableHandlers(daemon: Daemon): Handlers {
  const get = (tunable: Tunable, dom: WireDomain, flags: number): TypedParameter[] => {
    checkFlags(flags, impactFlags | stringsAreWelcome, `qemuDomainGet${tunable.api}`)
    const domain = domainOf(daemon, dom)
    const definition = domain.affectedOne(flags & impactFlags, publicName(tunable))
    if (definition === domain.running?.definition && tunable.liveRefusal !== undefined)
      throw new VirError('operationInvalid', tunable.liveRefusal)
    return named(tunable.values(definition))
  }
  /** A running guest without limits tells nevertheless how many there could be. */
  const getSome = (tunable: Tunable, dom: WireDomain, nparams: number, flags: number) => {
    if (nparams > 0) return parametersReply(get(tunable, dom, flags), nparams)
    checkFlags(flags, impactFlags | stringsAreWelcome, `qemuDomainGet${tunable.api}`)
    domainOf(daemon, dom).affectedOne(flags & impactFlags, publicName(tunable))
    return { params: [], nparams: Object.keys(tunable.kinds).length }
  }
  const set = (
    tunable: Tunable,
    dom: WireDomain,
    parameters: readonly TypedParameter[],
    flags: number,
    refuseLive: () => void = () => {},
  ): Promise<void> => {
    checkFlags(flags, impactFlags, `qemuDomainSet${tunable.api}`)
    checkParameters(parameters, tunable.kinds)
    return domainOf(daemon, dom).modify(`DomainSet${tunable.api}`, flags, ({ live, config }) => {
      if (live && tunable.liveRefusal !== undefined)
        throw new VirError('operationInvalid', tunable.liveRefusal)
      if (config) tunable.set(config, parameters)
      if (live) refuseLive()
    })
  }
  return {
    domainGetSchedulerType: ({ dom }) => {
      if (domainOf(daemon, dom).isActive) throw new VirError('operationInvalid', scheduler.liveRefusal)
      return { type: 'posix', nparams: Object.keys(schedulerKinds).length }
    },
    domainGetSchedulerParameters: ({ dom, nparams }) => ({
      params: get(scheduler, dom, impact.current).slice(0, Math.max(0, nparams)),
    }),
    domainGetSchedulerParametersFlags: ({ dom, nparams, flags }) => ({
      params: get(scheduler, dom, flags).slice(0, Math.max(0, nparams)),
    }),
    domainSetSchedulerParameters: ({ dom, params }) => set(scheduler, dom, params, impact.current),
    domainSetSchedulerParametersFlags: ({ dom, params, flags }) => set(scheduler, dom, params, flags),
    domainGetMemoryParameters: ({ dom, nparams, flags }) => getSome(memory, dom, nparams, flags),
    domainSetMemoryParameters: ({ dom, params, flags }) => set(memory, dom, params, flags),
    domainGetBlkioParameters: ({ dom, nparams, flags }) => getSome(blkio, dom, nparams, flags),
    domainSetBlkioParameters: ({ dom, params, flags }) => set(blkio, dom, params, flags),
    domainGetNumaParameters: ({ dom, nparams, flags }) => getSome(numa, dom, nparams, flags),
    domainSetNumaParameters: ({ dom, params, flags }) =>
      set(numa, dom, params, flags, () => {
        throw new VirError('operationInvalid', 'cgroup cpuset controller is not mounted')
      }),
    domainGetPerfEvents: ({ dom, flags }) => ({ params: get(perf, dom, flags) }),
    domainSetPerfEvents: ({ dom, params, flags }) =>
      set(perf, dom, params, flags, () => {
        const wanted = params.find(({ value }) => value.type === 'boolean' && value.value)
        if (wanted)
          throw new VirError(
            'systemError',
            `unable to open host cpu perf event for ${wanted.field}: No such file or directory`,
            'perf',
          )
      }),
  }
}
