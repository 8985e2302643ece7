import { syntaxReport } from '../../model/domain/define/syntax-error.ts'
import { XmlError } from '../../xml/error.ts'
import { writeNode } from '../../xml/libxml-writer.ts'
import { parseXml } from '../../xml/parser.ts'
import { childElements, type XmlElement } from '../../xml/tree.ts'
import { bitsOf, type Command, CommandError, command, type GivenOptions } from '../command.ts'
import { orSay } from './find.ts'

/** virCPUCompareResult */
const comparisons: Record<number, (what: string, path: string) => string> = {
  0: (what, path) => `CPU described in ${path} is incompatible with ${what}\n`,
  1: (what, path) => `CPU described in ${path} is identical to ${what}\n`,
  2: (what, path) => `${what[0]!.toUpperCase()}${what.slice(1)} is a superset of CPU described in ${path}\n`,
}

const compareBits = { error: 1, validate: 2 }
const baselineBits = { features: 1, migratable: 2 }

/** All `<cpu>` of a file: of domains, of capabilities, or one after the other. */
function cpusIn(text: string, path: string): string[] {
  const cpus = cpuElements(documentOf(text, path)).map((element) => writeNode(element))
  if (cpus.length === 0)
    throw new CommandError(
      `File '${path}' does not contain any <cpu> element or valid domain XML, host capabilities XML, or domain capabilities XML`,
    )
  return cpus
}

/** Several elements may follow each other. */
function documentOf(text: string, path: string): XmlElement {
  const opening = '<container>'
  try {
    return parseXml(`${opening}${text.replace(/<\?xml.*?\?>/g, '')}</container>`)
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    const { line, column } = error.position ?? { line: 1, column: 1 }
    const position = { line, column: line === 1 ? column - opening.length : column }
    throw new Error(syntaxReport(text, new XmlError(error.message, position), path))
  }
}

const cpuElements = (element: XmlElement): XmlElement[] =>
  childElements(element).flatMap((child) => (child.name === 'cpu' ? [child] : cpuElements(child)))

const machineOptions = '[--virttype <string>] [--emulator <string>] [--arch <string>] [--machine <string>]'

const machineOf = (given: GivenOptions) => ({
  emulator: given.maybe('emulator') ?? null,
  arch: given.maybe('arch') ?? null,
  machine: given.maybe('machine') ?? null,
  virttype: given.maybe('virttype') ?? null,
})

function compared(print: (text: string) => void, result: number, what: string, path: string): void {
  const sentence = comparisons[result]
  if (!sentence) throw new CommandError(`Failed to compare ${what} with ${path}`)
  print(sentence(what, path))
  if (result === 0) throw new CommandError('')
}

export const hostCpuCommands: readonly Command[] = [
  command(
    'host',
    'cpu-models <arch>',
    'list the models of processors that are known',
    async (given, { client, print }) => {
      const { models } = await orSay(
        'failed to get CPU model names',
        client.call('connectGetCpuModelNames', { arch: given.text('arch'), needResults: 1, flags: 0 }),
      )
      print(
        models.length === 0 ? 'all CPU models are accepted\n' : models.map((model) => `${model}\n`).join(''),
      )
    },
  ),
  command(
    'host',
    'cpu-compare <file> [--error] [--validate]',
    'compare a processor with that of the host',
    async (given, { client, print, readFile }) => {
      const path = given.text('file')
      const [xml] = cpusIn(await readFile(path), path)
      const flags = bitsOf(given, compareBits)
      const { result } = await client.call('connectCompareCpu', { xml: xml!, flags })
      compared(print, result, 'host CPU', path)
    },
  ),
  command(
    'host',
    'cpu-baseline <file> [--features] [--migratable]',
    'find the processor that several have in common',
    async (given, { client, print, readFile }) => {
      const path = given.text('file')
      const xmlCPUs = cpusIn(await readFile(path), path)
      const flags = bitsOf(given, baselineBits)
      print((await client.call('connectBaselineCpu', { xmlCPUs, flags })).cpu)
    },
  ),
  command(
    'host',
    `hypervisor-cpu-compare <file> ${machineOptions} [--error] [--validate]`,
    'compare a processor with what domains can have',
    async (given, { client, print, readFile }) => {
      const path = given.text('file')
      const [xmlCPU] = cpusIn(await readFile(path), path)
      const flags = bitsOf(given, compareBits)
      const { result } = await client.call('connectCompareHypervisorCpu', {
        ...machineOf(given),
        xmlCPU: xmlCPU!,
        flags,
      })
      compared(print, result, 'the CPU provided by hypervisor on the host', path)
    },
  ),
  command(
    'host',
    `hypervisor-cpu-baseline [--file <string>] ${machineOptions} [--features] [--migratable] [--model <string>]`,
    'find the processor that domains on several hosts can have',
    async (given, { client, print, readFile }) => {
      const path = given.maybe('file')
      const model = given.maybe('model')
      const named = model === undefined ? [] : [`<cpu><model>${model}</model></cpu>`]
      const xmlCPUs = path === undefined ? named : cpusIn(await readFile(path), path)
      const flags = bitsOf(given, baselineBits)
      print((await client.call('connectBaselineHypervisorCpu', { ...machineOf(given), xmlCPUs, flags })).cpu)
    },
  ),
]
