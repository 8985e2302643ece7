import { t } from '@lingui/core/macro'
import { formatNumber } from '../texts.ts'
import { type BootFile, diskGiBOf, type Limits, memoryOf, nameOf, osOf, type Plan } from './plan.ts'

/** The steps in their order. */
export const stepIds = ['system', 'resources', 'storage', 'network', 'summary'] as const
export type StepId = (typeof stepIds)[number]

export type Field = 'image' | 'kernel' | 'initrd' | 'os' | 'memory' | 'vcpus' | 'disk' | 'volume' | 'name'
export type Problems = Partial<Record<Field, string>>

const fields: Record<StepId, readonly Field[]> = {
  system: ['image', 'kernel', 'initrd', 'os'],
  resources: ['memory', 'vcpus'],
  storage: ['disk', 'volume'],
  network: [],
  summary: ['name'],
}

/** Debian's kernel does not come up with less. */
export const leastMemoryMiB = 80
/** Machines here have no more yet. */
export const mostVcpus = 1

/** What keeps the plan from being a machine, by the field that it is about. */
export function problemsOf(plan: Plan, limits: Limits): Problems {
  const found: Record<Field, string | undefined> = {
    image: imageProblem(plan, limits),
    kernel: plan.source === 'kernel' ? kernelProblem(plan.kernel) : undefined,
    initrd: plan.source === 'kernel' ? pathProblem(plan.initrd) : undefined,
    os: osOf(plan) ? undefined : osProblem(plan),
    memory: rangeProblem(memoryOf(plan, limits), leastMemoryMiB, limits.memoryMiB, 'MiB'),
    vcpus: plan.vcpus === mostVcpus ? undefined : t`Machines here have one CPU; more are not available yet.`,
    disk: plan.storage === 'new' ? rangeProblem(diskGiBOf(plan), 1, mostDiskGiB, 'GiB') : undefined,
    volume:
      plan.storage === 'volume' && !plan.volume
        ? t`Choose a volume, or a machine without a disk.`
        : undefined,
    name: nameProblem(nameOf(plan, limits).trim(), limits),
  }
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== undefined))
}

/** The fields of a step that have a problem, in the order in which they stand there. */
export const wrongFields = (step: StepId, problems: Problems): Field[] =>
  fields[step].filter((field) => problems[field] !== undefined)

/** Those that are to be said now: what has not been answered yet is only missing once its step was to be left. */
export function problemsToShow(
  problems: Problems,
  plan: Plan,
  limits: Limits,
  tried: readonly StepId[],
): Problems {
  const isEmpty: Partial<Record<Field, boolean>> = {
    image: true,
    kernel: !plan.kernel.path,
    os: true,
    volume: true,
    name: !nameOf(plan, limits),
  }
  const asked = new Set(tried.flatMap((step) => fields[step]))
  const shown = Object.entries(problems) as [Field, string][]
  return Object.fromEntries(shown.filter(([field]) => asked.has(field) || !isEmpty[field]))
}

/** The first step that does not let go on, if any. */
export const firstWrongStep = (problems: Problems): StepId | undefined =>
  stepIds.find((step) => wrongFields(step, problems).length > 0)

/** Why the machine can be defined, but not started; nothing for one that can be. */
export function obstaclesOf({ source, storage, network }: Plan): string[] {
  return [
    ...(source === 'manual' ? [t`It has nothing to boot from: a kernel can be named in its details.`] : []),
    ...(storage === 'none' ? [] : [t`Machines with disks cannot run here yet.`]),
    ...(network === '' ? [] : [t`Machines with network cards cannot run here yet.`]),
  ]
}

/** What becomes of a machine that was made: it starts, is customised before, or is only defined. */
export type Outcome = 'start' | 'customise' | 'define'

export function outcomeOf(plan: Plan): Outcome {
  if (obstaclesOf(plan).length > 0) return 'define'
  return plan.customises ? 'customise' : 'start'
}

const mostDiskGiB = 4096

function imageProblem({ source, image }: Plan, { images }: Limits): string | undefined {
  const isThere = images.some(({ description }) => description.name === image)
  return source === 'ready' && !isThere ? t`Choose one of the systems.` : undefined
}

function kernelProblem(kernel: BootFile): string | undefined {
  if (!kernel.file && !kernel.path.trim()) return t`Choose the kernel’s file, or say where it is.`
  return pathProblem(kernel)
}

function pathProblem({ file, path }: BootFile): string | undefined {
  const isWrong = !file && path.trim() !== '' && !path.trim().startsWith('/')
  return isWrong ? t`The path must begin with «/».` : undefined
}

const osProblem = ({ detectsOs }: Plan): string =>
  detectsOs
    ? t`No system was recognised: clear «Detect from the source» and choose one; a generic one fits all.`
    : t`Choose a system; a generic one fits all.`

function rangeProblem(value: number, least: number, most: number, unit: string): string | undefined {
  if (Number.isInteger(value) && value >= least && value <= most) return undefined
  const [from, to] = [formatNumber(least), formatNumber(most)]
  return t`A whole number between ${from} and ${to} ${unit}.`
}

function nameProblem(name: string, { takenNames }: Limits): string | undefined {
  if (!name) return t`A machine needs a name.`
  if (name.includes('/')) return t`A name cannot have «/» in it.`
  return takenNames.includes(name) ? t`There is a machine «${name}» already.` : undefined
}
