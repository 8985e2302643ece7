import { parseXmlDocument } from '../../model/domain/define/parse.ts'
import { VirError } from '../../model/error.ts'
import type { Args } from '../../rpc/procedures.ts'
import type { Handlers } from '../../rpc/server.ts'
import { childElement, childElements, textOf, type XmlElement } from '../../xml/tree.ts'
import type { Daemon } from '../daemon.ts'
import { checkFlags, invalidArgument } from './argument.ts'
import { cpuModelNames } from './cpu-models.table.ts'

/** virCPUCompareResult */
const results = { incompatible: 0, identical: 1, superset: 2 } as const
const failIncompatible = 1
const validate = 2
const expandFeatures = 1
const migratable = 2

/** The model that the engine's processor is, and those that have nothing beyond it. */
const ownModel = 'qemu64'
const runnable = new Set([
  '486',
  'pentium',
  'pentium2',
  'pentium3',
  'pentiumpro',
  'qemu32',
  'kvm32',
  'kvm64',
  ownModel,
])

const knownArchitectures = new Set([
  'x86_64',
  'i686',
  'aarch64',
  'armv7l',
  'ppc64',
  'ppc64le',
  's390x',
  'riscv64',
])

/** Processor models: which there are, and whether this engine can be one. */
export function hostCpuHandlers(daemon: Daemon): Handlers {
  return {
    connectGetCpuModelNames: ({ arch, needResults, flags }) => {
      checkFlags(flags, 0, 'qemuConnectGetCPUModelNames')
      if (!knownArchitectures.has(arch)) throw new VirError('invalidArg', `cannot find architecture ${arch}`)
      const models = arch === 'x86_64' || arch === 'i686' ? cpuModelNames : []
      return { models: needResults ? models : [], ret: models.length }
    },
    connectCompareCpu: ({ xml, flags }) => {
      checkFlags(flags, failIncompatible | validate, 'qemuConnectCompareCPU')
      return { result: compare(xml, flags) }
    },
    connectCompareHypervisorCpu: (args) => {
      checkFlags(args.flags, failIncompatible | validate, 'qemuConnectCompareHypervisorCPU')
      checkHypervisor(daemon, args)
      return { result: compare(args.xmlCPU, args.flags) }
    },
    connectBaselineCpu: ({ xmlCPUs, flags }) => {
      checkFlags(flags, expandFeatures | migratable, 'qemuConnectBaselineCPU')
      return { cpu: baseline(xmlCPUs, flags, 'virConnectBaselineCPU') }
    },
    connectBaselineHypervisorCpu: (args) => {
      checkFlags(args.flags, expandFeatures | migratable, 'qemuConnectBaselineHypervisorCPU')
      checkHypervisor(daemon, args)
      return { cpu: baseline(args.xmlCPUs, args.flags, 'virConnectBaselineHypervisorCPU') }
    },
    connectDomainXmlToNative: ({ nativeFormat, flags }) => {
      checkFlags(flags, 1, 'qemuConnectDomainXMLToNative')
      if (nativeFormat !== 'qemu-argv')
        throw new VirError('invalidArg', `unsupported config type ${nativeFormat}`)
      throw new VirError('operationUnsupported', 'guests of this engine are not started by a command line')
    },
  }
}

function checkHypervisor(
  daemon: Daemon,
  { emulator, arch, virttype }: Pick<Args<'connectCompareHypervisorCpu'>, 'emulator' | 'arch' | 'virttype'>,
): void {
  const path = emulator ?? daemon.emulator
  if (path !== daemon.emulator && !/\/(?:qemu-system-x86_64|qemu-kvm|kvm)$/.test(path))
    throw new VirError('systemError', `Cannot check QEMU binary ${path}: No such file or directory`)
  if (arch !== null && arch !== 'x86_64')
    throw new VirError(
      'invalidArg',
      `architecture from emulator 'x86_64' doesn't match given architecture '${arch}'`,
    )
  if (virttype !== null && virttype !== 'qemu')
    throw new VirError('invalidArg', `the accel '${virttype}' is not supported by '${path}' on this host`)
}

interface CpuDescription {
  arch: string
  model: string | undefined
  features: string[]
}

function parseCpu(xml: string): CpuDescription {
  const root = parseXmlDocument(xml, 'CPU_definition')
  if (root.name !== 'cpu')
    throw new VirError('xmlError', "XML does not contain expected 'cpu' element", 'cpu')
  const text = (name: string): string | undefined => {
    const element = childElement(root, name)
    return element && textOf(element).trim()
  }
  const model = text('model')
  const arch = text('arch') ?? 'x86_64'
  if (arch === 'x86_64' && model !== undefined && !cpuModelNames.includes(model))
    throw new VirError('internalError', `Unknown CPU model ${model}`, 'cpu')
  return { arch, model, features: required(root) }
}

function required(root: XmlElement): string[] {
  return childElements(root)
    .filter(({ name, attributes }) => name === 'feature' && isWanted(attributes.get('policy')))
    .flatMap(({ attributes }) => attributes.get('name') ?? [])
}

const isWanted = (policy: string | undefined): boolean => policy === undefined || policy === 'require'

function compare(xml: string, flags: number): number {
  const { arch, model, features } = parseCpu(xml)
  const fits = arch === 'x86_64' && (model === undefined || runnable.has(model)) && features.length === 0
  if (fits) return model === ownModel ? results.identical : results.superset
  if (flags & failIncompatible) throw new VirError('cpuIncompatible', undefined, 'cpu')
  return results.incompatible
}

/** The most that all of the given processors are. */
function baseline(documents: readonly string[], flags: number, api: string): string {
  if (documents.length === 0)
    throw invalidArgument(`xmlCPUs in ${api} must not be NULL`, api, 'xmlCPUs', 'domain')
  const models = new Set(documents.map((xml) => parseCpu(xml).model))
  const [model] = models
  if (models.size !== 1 || model === undefined)
    throw new VirError('operationUnsupported', 'this engine compares processor models by name only')
  if (flags & expandFeatures)
    throw new VirError('operationUnsupported', 'this engine does not list the features of processor models')
  return `<cpu mode='custom' match='exact'>\n  <model fallback='forbid'>${model}</model>\n</cpu>\n`
}
