import { impact } from '../../model/domain-state.ts'
import { VirError } from '../../model/error.ts'
import type { Definition } from './definition.ts'
import type { Domain } from './domain.ts'

/** virDomainVcpuFlags beside VIR_DOMAIN_AFFECT_ */
export const vcpuFlags = { maximum: 4, guest: 8, hotpluggable: 16 } as const

/** libvirt's own bound of what a definition may claim. */
const mostProcessors = 16384

export const mostVcpus = ({ vcpu }: Definition): number => vcpu?.count ?? 1
export const currentVcpus = ({ vcpu }: Definition): number => vcpu?.current ?? vcpu?.count ?? 1

type VcpuState = NonNullable<Definition['vcpus']>['vcpus'][number]

/** How many processors the domain has, or may have at most. */
export async function setVcpus(domain: Domain, count: number, flags: number): Promise<void> {
  if (flags & vcpuFlags.guest) throw new VirError('operationInvalid', 'guest agent is not available')
  await domain.modify('DomainSetVcpusFlags', flags & (impact.live | impact.config), ({ live, config }) => {
    if (flags & vcpuFlags.maximum) {
      if (live)
        throw new VirError('operationUnsupported', "maximum vcpu count of a live domain can't be modified")
      if (config) setMaximum(config, count)
      return
    }
    checkCount(live, count, 'live')
    checkCount(config, count, 'persistent')
    if (live && count !== currentVcpus(live))
      throw new VirError('configUnsupported', 'this hypervisor runs one vCPU in each guest')
    if (config) setCurrent(config, count, (flags & vcpuFlags.hotpluggable) !== 0)
  })
}

function checkCount(definition: Definition | undefined, count: number, which: string): void {
  const most = definition?.vcpu?.count ?? 1
  if (definition && count > most)
    throw new VirError(
      'invalidArg',
      `requested vcpus is greater than max allowable vcpus for the ${which} domain: ${count} > ${most}`,
    )
}

function setMaximum(definition: Definition, count: number): void {
  if (count > mostProcessors)
    throw new VirError(
      'invalidArg',
      `a domain has ${mostProcessors} vcpus at most: ${count} > ${mostProcessors}`,
    )
  const topology = definition.cpu?.topology
  const sockets = topology && (topology.sockets ?? 1) * (topology.dies ?? 1) * (topology.cores ?? 1)
  if (topology && sockets! * (topology.threads ?? 1) !== count)
    throw new VirError('invalidArg', "CPU topology doesn't match the desired vcpu count")
  const states = vcpuStates(definition).slice(0, count)
  while (states.length < count) states.push({ id: states.length, enabled: false })
  definition.vcpu = { ...definition.vcpu, count }
  keep(definition, states, definition.vcpus !== undefined)
}

/** Those that stay as they are from the start come first: once one may go, all after it may. */
function setCurrent(definition: Definition, count: number, isHotpluggable: boolean): void {
  const states = vcpuStates(definition)
  const missing = count - states.filter(({ enabled }) => enabled).length
  if (missing > 0) {
    let mayGo = isHotpluggable
    const added: VcpuState[] = []
    for (const state of states) {
      if (state.enabled) mayGo ||= state.hotpluggable === true
      else if (added.length < missing) added.push(state)
    }
    for (const state of added) Object.assign(state, { enabled: true, hotpluggable: mayGo })
    keep(definition, states, mayGo || definition.vcpus !== undefined)
    return
  }
  const enabled = states.filter((state) => state.enabled)
  for (const state of enabled.slice(count)) Object.assign(state, { enabled: false, hotpluggable: true })
  keep(definition, states, definition.vcpus !== undefined)
}

/** Turns single ones on or off, from the next start on. */
export function setSingleVcpus(definition: Definition, numbers: readonly number[], isEnabled: boolean): void {
  const states = vcpuStates(definition)
  for (const number of numbers) Object.assign(states[number]!, { enabled: isEnabled, hotpluggable: true })
  keep(definition, states, true)
}

/** One by one, as many as there can be; in which order they came is not true any more. */
function vcpuStates(definition: Definition): VcpuState[] {
  const known = new Map(definition.vcpus?.vcpus.map((state) => [state.id, state]))
  const current = currentVcpus(definition)
  return Array.from({ length: mostVcpus(definition) }, (_, id) => {
    const { enabled = id < current, hotpluggable = enabled ? false : undefined } = known.get(id) ?? {}
    return { id, enabled, hotpluggable }
  })
}

/** As many as there can be are not named, and single ones only where somebody spoke of them. */
function keep(definition: Definition, states: VcpuState[], isSingle: boolean): void {
  const enabled = states.filter((state) => state.enabled).length
  const { current: _, ...vcpu } = definition.vcpu ?? {}
  definition.vcpu = enabled === states.length ? vcpu : { ...vcpu, current: enabled }
  definition.vcpus = isSingle ? { vcpus: states } : undefined
}
