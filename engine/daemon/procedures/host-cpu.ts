import { architectures, findEmulator } from '../../model/capabilities/domain-capabilities.ts'
import {
  compareWithHost,
  comparisons,
  formatBaseline,
  parseProcessor,
} from '../../model/capabilities/processor.ts'
import { processorModels } from '../../model/capabilities/processor-models.table.ts'
import { VirError } from '../../model/error.ts'
import type { Args } from '../../rpc/procedures.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import { checkFlags, invalidArgument } from './argument.ts'
import { emulatorsOf } from './capabilities.ts'

const failIncompatible = 1
const validate = 2
const expandFeatures = 1
const migratable = 2

/** Of these libvirt knows what their processors are. */
const comparedArchitectures = new Set([
  ...['x86_64', 'i686', 'aarch64', 'armv6l', 'armv7b', 'armv7l', 'ppc64', 'ppc64le', 's390', 's390x'],
  ...['riscv64', 'loongarch64'],
])

/** Processor models: which there are, and whether this engine can be one. */
export function hostCpuHandlers(daemon: Daemon): Handlers {
  return {
    connectGetCpuModelNames: ({ arch, needResults, flags }) => {
      checkFlags(flags, 0, 'qemuConnectGetCPUModelNames')
      if (!architectures.has(arch)) throw new VirError('invalidArg', `cannot find architecture ${arch}`)
      if (!comparedArchitectures.has(arch))
        throw new VirError('noSupport', `'${arch}' architecture is not supported by CPU driver`, 'cpu')
      const models = arch === 'x86_64' || arch === 'i686' ? processorModels.map(({ name }) => name) : []
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

type HypervisorQuestion = Pick<
  Args<'connectCompareHypervisorCpu'>,
  'emulator' | 'arch' | 'machine' | 'virttype'
>

function checkHypervisor(daemon: Daemon, { emulator, arch, machine, virttype }: HypervisorQuestion): void {
  findEmulator({ emulator, arch, machine, virtType: virttype }, emulatorsOf(daemon))
}

function compare(xml: string, flags: number): number {
  const { result, because } = compareWithHost(parseProcessor(xml))
  if (result === comparisons.incompatible && flags & failIncompatible)
    throw new VirError('cpuIncompatible', because, 'cpu')
  return result
}

function baseline(documents: readonly string[], flags: number, api: string): string {
  if (documents.length === 0)
    throw invalidArgument(`xmlCPUs in ${api} must not be NULL`, api, 'xmlCPUs', 'domain')
  return formatBaseline(documents.map(parseProcessor), {
    isExpanded: (flags & expandFeatures) !== 0,
    isOfHypervisor: api === 'virConnectBaselineHypervisorCPU',
  })
}
