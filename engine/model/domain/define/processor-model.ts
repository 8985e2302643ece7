import { VirError } from '../../error.ts'
import type { Definition } from './definition.ts'

/** What QEMU gives a guest whose definition names no processor. */
const defaultModel = 'qemu64'

export function completeProcessorModel(domain: Definition): void {
  const cpu = domain.cpu ?? { features: [] }
  domain.cpu = cpu
  cpu.mode ??= 'custom'
  const hasModel = cpu.model?.name !== undefined && cpu.model.name !== ''
  checkModel(domain)
  if (cpu.topology) checkTopology(domain)
  checkFeatures(domain)
  if (cpu.mode !== 'custom') {
    if (!hasModel) delete cpu.model
    delete cpu.match
    if (cpu.mode === 'host-passthrough') cpu.migratable ??= true
    cpu.check ??= cpu.mode === 'host-model' ? 'partial' : 'none'
    return
  }
  if (!hasModel) {
    if (cpu.features.length > 0)
      throw new VirError('xmlError', 'Non-empty feature list specified without CPU model', 'cpu')
    cpu.match = 'exact'
    cpu.check = 'none'
    cpu.model = { fallback: 'forbid', name: defaultModel }
    return
  }
  cpu.match ??= 'exact'
  cpu.check ??= 'none'
  cpu.model!.fallback ??= 'allow'
}

function checkModel({ cpu }: Definition): void {
  const refuse = (message: string): never => {
    throw new VirError('xmlError', message, 'cpu')
  }
  const { vendor, model, cache } = cpu!
  if (vendor !== undefined && !model?.name) refuse('CPU vendor specified without CPU model')
  if (model?.vendorId !== undefined && model.vendorId.length !== 12)
    refuse('vendor_id must be exactly 12 characters long')
  if (cache?.level !== undefined && (cache.level < 1 || cache.level > 3))
    refuse('invalid CPU cache level, must be in range [1,3]')
}

function checkTopology(domain: Definition): void {
  const topology = domain.cpu!.topology!
  topology.dies ??= 1
  const { sockets, cores, threads } = topology
  for (const [name, value] of Object.entries({ sockets, dies: topology.dies, cores, threads })) {
    if (value === undefined)
      throw new VirError('xmlError', `Missing required attribute '${name}' in element 'topology'`, 'xml')
    if (value === 0)
      throw new VirError(
        'xmlError',
        `Invalid value for attribute '${name}' in element 'topology': Zero is not permitted`,
        'xml',
      )
  }
  if (sockets! * topology.dies * cores! * threads! !== (domain.vcpu?.count ?? 1))
    throw new VirError('configUnsupported', "CPU topology doesn't match maximum vcpu count")
}

function checkFeatures(domain: Definition): void {
  const seen = new Set<string>()
  for (const feature of domain.cpu!.features) {
    if (feature.name === undefined || feature.name === '')
      throw new VirError('xmlError', 'Invalid CPU feature name', 'cpu')
    if (seen.has(feature.name))
      throw new VirError('xmlError', `CPU feature '${feature.name}' specified more than once`, 'cpu')
    seen.add(feature.name)
    feature.policy ??= 'require'
  }
}
