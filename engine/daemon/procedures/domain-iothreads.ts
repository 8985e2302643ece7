import { impact } from '../../model/domain-state.ts'
import { VirError } from '../../model/error.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { TypedParameter } from '../../rpc/typed-parameters.ts'
import type { Daemon } from '../daemon.ts'
import type { Definition } from '../domains/definition.ts'
import { cputuneOf } from '../domains/tunables.ts'
import { checkFlags } from './argument.ts'
import { cpuMapBytes, pinText } from './cpu-map.ts'
import { refusePinning } from './domain-vcpus.ts'
import { checkParameters } from './typed-values.ts'
import { domainOf } from './wire-domain.ts'

const impactFlags = impact.live | impact.config

/** As many as a reply can hold: a definition may say any number. */
const iothreadLimit = 16_384

/** Numbers of a definition's I/O threads: those that are named, and as many more as are counted. */
export function iothreadNumbers({ iothreads = 0, iothreadids }: Definition): number[] {
  const named = (iothreadids?.iothreads ?? []).flatMap(({ id }) => (id === undefined ? [] : [id]))
  const numbers = new Set(named)
  for (let id = 1; numbers.size < Math.min(iothreads, iothreadLimit); id++) numbers.add(id)
  return [...numbers]
}

function setNumbers(definition: Definition, numbers: readonly number[]): void {
  const known = new Map(definition.iothreadids?.iothreads.map((one) => [one.id, one]))
  const isPlain = numbers.every((id, index) => id === index + 1)
  definition.iothreads = numbers.length === 0 ? undefined : numbers.length
  definition.iothreadids =
    numbers.length === 0 || (isPlain && known.size === 0)
      ? undefined
      : { iothreads: numbers.map((id) => known.get(id) ?? { id }) }
}

const refuseLive = (live: Definition | undefined): void => {
  if (live) throw new VirError('operationUnsupported', 'guests of this engine have no I/O threads')
}

/** Threads for disks: kept in definitions, there is no use for them yet. */
export function domainIothreadHandlers(daemon: Daemon): Handlers {
  return {
    domainGetIothreadInfo: ({ dom, flags }) => {
      checkFlags(flags, impactFlags, 'qemuDomainGetIOThreadInfo')
      const domain = domainOf(daemon, dom)
      const definition = domain.affectedOne(flags, 'virDomainGetIOThreadInfo')
      const { processors } = daemon.host.info()
      const numbers = definition === domain.running?.definition ? [] : iothreadNumbers(definition)
      const info = numbers.map((iothreadId) => {
        const pin = definition.cputune?.iothreadpins.find(({ iothread }) => iothread === iothreadId)
        const cpuset = pin?.cpuset ?? definition.vcpu?.cpuset
        return { iothreadId, cpumap: cpuMapBytes(cpuset, processors, (processors + 7) >> 3) }
      })
      return { info, ret: info.length }
    },
    domainAddIothread: ({ dom, iothreadId, flags }) => {
      checkFlags(flags, impactFlags, 'qemuDomainAddIOThread')
      if (iothreadId === 0) throw new VirError('invalidArg', `invalid value of 0 for iothread_id`)
      return domainOf(daemon, dom).modify('DomainAddIOThread', flags, ({ live, config }) => {
        for (const definition of [live, config])
          if (definition && iothreadNumbers(definition).includes(iothreadId))
            throw new VirError(
              'invalidArg',
              `an IOThread is already using iothread_id '${iothreadId}'`,
              'domain',
            )
        refuseLive(live)
        if (config) setNumbers(config, [...iothreadNumbers(config), iothreadId])
      })
    },
    domainDelIothread: ({ dom, iothreadId, flags }) => {
      checkFlags(flags, impactFlags, 'qemuDomainDelIOThread')
      if (iothreadId === 0) throw new VirError('invalidArg', `invalid value of 0 for iothread_id`)
      return domainOf(daemon, dom).modify('DomainDelIOThread', flags, ({ live, config }) => {
        for (const definition of [live, config]) if (definition) checkRemoval(definition, iothreadId)
        refuseLive(live)
        if (!config) return
        setNumbers(
          config,
          iothreadNumbers(config).filter((id) => id !== iothreadId),
        )
        if (config.cputune)
          config.cputune.iothreadpins = config.cputune.iothreadpins.filter(
            ({ iothread }) => iothread !== iothreadId,
          )
      })
    },
    domainPinIothread: ({ dom, iothreadsId, cpumap, flags }) => {
      checkFlags(flags, impactFlags, 'qemuDomainPinIOThread')
      const cpuset = pinText(cpumap)
      return domainOf(daemon, dom).modify('DomainPinIOThread', flags, ({ live, config }) => {
        if (live && !iothreadNumbers(live).includes(iothreadsId))
          throw new VirError('invalidArg', `iothread ${iothreadsId} not found`)
        refusePinning(live)
        if (!config) return
        if (!iothreadNumbers(config).includes(iothreadsId))
          throw new VirError('invalidArg', `iothreadid ${iothreadsId} not found`)
        const tune = cputuneOf(config)
        tune.iothreadpins = [
          ...tune.iothreadpins.filter(({ iothread }) => iothread !== iothreadsId),
          { iothread: iothreadsId, cpuset },
        ]
      })
    },
    domainSetIothreadParams: ({ dom, iothreadId, params, flags }) => {
      checkFlags(flags, impactFlags, 'qemuDomainSetIOThreadParams')
      return domainOf(daemon, dom).modify('DomainSetIOThreadParams', flags, ({ live, config }) => {
        checkParameters(params, iothreadParameters)
        for (const definition of [live, config])
          if (definition && !iothreadNumbers(definition).includes(iothreadId))
            throw new VirError('invalidArg', `cannot find IOThread '${iothreadId}' in iothreadids`)
        refuseLive(live)
        if (config) setPool(config, iothreadId, params)
      })
    },
  }
}

const iothreadParameters = {
  poll_max_ns: 'ullong',
  poll_grow: 'uint',
  poll_shrink: 'uint',
  thread_pool_min: 'int',
  thread_pool_max: 'int',
} as const

function checkRemoval(definition: Definition, id: number): void {
  if (!iothreadNumbers(definition).includes(id))
    throw new VirError('invalidArg', `cannot find IOThread '${id}' in iothreadids list`, 'domain')
  for (const { driver, target } of definition.devices?.disks ?? [])
    if (driver?.iothread === id)
      throw new VirError(
        'invalidArg',
        `cannot remove IOThread ${id} since it is being used by disk '${target?.dev}'`,
      )
  for (const { driver } of definition.devices?.controllers ?? [])
    if (driver?.iothread === id)
      throw new VirError('invalidArg', `cannot remove IOThread '${id}' since it is being used by controller`)
}

function setPool(definition: Definition, id: number, params: readonly TypedParameter[]): void {
  setNumbers(definition, iothreadNumbers(definition))
  definition.iothreadids ??= { iothreads: iothreadNumbers(definition).map((number) => ({ id: number })) }
  const thread = definition.iothreadids.iothreads.find((one) => one.id === id)
  for (const { field, value } of params) {
    if (field.startsWith('poll_'))
      throw new VirError('operationUnsupported', 'configuring persistent polling values is not supported')
    if (!thread || value.type !== 'int') continue
    if (field === 'thread_pool_min') thread.threadPoolMin = value.value
    else thread.threadPoolMax = value.value
  }
}
