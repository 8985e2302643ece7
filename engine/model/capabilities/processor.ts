/** Processors as clients describe them: whether the engine's is such a one, and what several have in common. */
import { childElement, childElements, textOf, type XmlElement, xmlElement } from '../../xml/tree.ts'
import { writeXml } from '../../xml/writer.ts'
import { parseXmlDocument } from '../domain/define/parse.ts'
import { VirError } from '../error.ts'
import { text } from './capabilities.ts'
import { architectures } from './domain-capabilities.ts'
import { hostCpu } from './host-cpu.ts'
import { type ProcessorModel, processorModels } from './processor-models.table.ts'

/** virCPUCompareResult */
export const comparisons = { incompatible: 0, identical: 1, superset: 2 } as const

export interface Processor {
  /** Undefined where it is not told. */
  arch: string | undefined
  /** A guest's, not a host's: its architecture may be left open. */
  isOfGuest: boolean
  model: ProcessorModel | undefined
  vendor: string | undefined
  /** Besides what the model has. */
  required: string[]
  /** Those that the model has and it has not, and those that it must not have. */
  disabled: string[]
  forbidden: string[]
}

const byName = new Map(processorModels.map((model) => [model.name, model]))
const own = new Set([...byName.get(hostCpu.model)!.features!, ...hostCpu.features])

export function parseProcessor(xml: string): Processor {
  const root = parseXmlDocument(xml, 'CPU_definition', 'cpu')
  if (root.name !== 'cpu')
    throw new VirError('xmlError', "XML does not contain expected 'cpu' element", 'cpu')
  const arch = textIn(root, 'arch')
  if (arch !== undefined && !architectures.has(arch))
    throw new VirError('configUnsupported', `Unknown architecture ${arch}`, 'cpu')
  const name = textIn(root, 'model')
  const model = name === undefined ? undefined : byName.get(name)
  if (name !== undefined && !model && isX86(arch))
    throw new VirError('internalError', `Unknown CPU model ${name}`, 'cpu')
  return {
    arch,
    isOfGuest: root.attributes.has('mode') || root.attributes.has('match'),
    model,
    vendor: textIn(root, 'vendor'),
    required: featuresBy(root, 'require', 'force'),
    disabled: featuresBy(root, 'disable', 'forbid'),
    forbidden: featuresBy(root, 'forbid'),
  }
}

const isX86 = (arch: string | undefined): boolean =>
  arch === undefined || arch === 'x86_64' || arch === 'i686'

function textIn(root: XmlElement, name: string): string | undefined {
  const element = childElement(root, name)
  return element && textOf(element).trim()
}

function featuresBy(root: XmlElement, ...policies: string[]): string[] {
  return childElements(root)
    .filter(
      ({ name, attributes }) =>
        name === 'feature' && policies.includes(attributes.get('policy') ?? 'require'),
    )
    .flatMap(({ attributes }) => attributes.get('name') ?? [])
}

/** Everything that a processor has; undefined where its model has something that the engine's has not. */
function featuresOf({ model, required, disabled }: Processor): Set<string> | undefined {
  if (model && !model.features) return undefined
  const all = new Set([...(model?.features ?? []), ...required])
  for (const name of disabled) all.delete(name)
  return all
}

/** How the engine's processor compares with that one, and why it is not such a one. */
export function compareWithHost(other: Processor): { result: number; because?: string } {
  const { incompatible, identical, superset } = comparisons
  if (!isX86(other.arch)) return { result: incompatible }
  if (other.vendor !== undefined && other.vendor !== hostCpu.vendor)
    return {
      result: incompatible,
      because: `host CPU vendor does not match required CPU vendor ${other.vendor}`,
    }
  const excess = other.forbidden.filter((name) => own.has(name))
  if (excess.length > 0)
    return { result: incompatible, because: `Host CPU provides forbidden features: ${excess.join(', ')}` }
  const features = featuresOf(other)
  if (!features) return { result: incompatible, because: `Host CPU is not of model ${other.model?.name}` }
  const missing = [...features].filter((name) => !own.has(name))
  if (missing.length > 0)
    return {
      result: incompatible,
      because: `Host CPU does not provide required features: ${missing.join(', ')}`,
    }
  return { result: features.size === own.size ? identical : superset }
}

/** The most that all of the given processors are, with all that its model has written out if that is wanted. */
export function formatBaseline(
  processors: readonly Processor[],
  { isExpanded, isOfHypervisor }: { isExpanded: boolean; isOfHypervisor: boolean },
): string {
  processors.forEach((processor, index) => {
    checkComparable(processor, index, isOfHypervisor)
  })
  const [first, second] = processors
  // One alone is what it says, whatever that may be.
  if (!second && !isExpanded && !isOfHypervisor)
    return written(first!.model!, processors, { told: first!.required, lacking: first!.disabled })
  const sets = processors.map((processor) => {
    const features = featuresOf(processor)
    if (!features)
      throw new VirError(
        'operationUnsupported',
        `what processors of model ${processor.model!.name} have is not known to this engine, which cannot be one`,
        'cpu',
      )
    return features
  })
  const common = new Set([...sets[0]!].filter((name) => sets.every((set) => set.has(name))))
  const model = second === undefined ? first!.model! : bestModel(common)
  const features = new Set(model.features)
  const told = isExpanded
    ? [...common].toSorted()
    : [...common].filter((name) => !features.has(name)).toSorted((a, b) => place(a) - place(b))
  const lacking = [...features].filter((name) => !common.has(name))
  return written(model, processors, { told, lacking, isAlternative: second !== undefined && !isOfHypervisor })
}

function written(
  { name }: ProcessorModel,
  processors: readonly Processor[],
  { told, lacking, isAlternative = false }: { told: string[]; lacking: string[]; isAlternative?: boolean },
): string {
  return writeXml(
    xmlElement('cpu', { mode: 'custom', match: 'exact' }, [
      text('model', name, { fallback: isAlternative ? 'allow' : 'forbid' }),
      ...vendorOf(processors).map((vendor) => text('vendor', vendor)),
      ...told.map((feature) => xmlElement('feature', { policy: 'require', name: feature })),
      ...lacking.map((feature) => xmlElement('feature', { policy: 'disable', name: feature })),
    ]),
  )
}

function checkComparable(
  { arch, isOfGuest, model }: Processor,
  index: number,
  isOfHypervisor: boolean,
): void {
  if (arch === undefined && !isOfGuest && !isOfHypervisor)
    throw new VirError('xmlError', 'Missing CPU architecture', 'cpu')
  if (!isX86(arch))
    throw new VirError('operationUnsupported', `processors of ${arch} are not compared here`, 'cpu')
  if (!model) throw new VirError('invalidArg', `no CPU model specified at index ${index}`, 'cpu')
}

/** In the order of the engine's own features; the others follow. */
function place(name: string): number {
  const index = (hostCpu.features as readonly string[]).indexOf(name)
  return index < 0 ? hostCpu.features.length : index
}

/** The model that tells most of these features and none beyond them. */
function bestModel(features: ReadonlySet<string>): ProcessorModel {
  const [best] = processorModels
    .filter(({ features: its, isForeign }) => its?.every((name) => features.has(name)) && !isForeign)
    .toSorted((a, b) => b.features!.length - a.features!.length)
  if (!best) throw new VirError('operationFailed', 'CPUs are incompatible', 'cpu')
  return best
}

/** Of one vendor only if all say so. */
function vendorOf(processors: readonly Processor[]): string[] {
  const vendors = new Set(processors.map(({ vendor }) => vendor))
  const told = [...vendors].filter((vendor) => vendor !== undefined)
  if (told.length > 1) throw new VirError('operationFailed', 'CPU vendors do not match', 'cpu')
  return vendors.size === 1 ? told : []
}
