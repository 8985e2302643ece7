import { bootOf, type DirectBoot } from '../stores/image-domain.ts'
import type { ReadyImage } from '../stores/machine.ts'

export type Source = 'ready' | 'kernel'

/** What a person has answered so far. Steps that are gone back to find their answers here. */
export interface Plan {
  source: Source
  /** Name of the ready-made image. */
  image: string
  kernel: string
  initrd: string
  commandLine: string
  memoryMiB: number
  name: string
  title: string
}

/** The surroundings that a plan must fit. */
export interface Limits {
  images: readonly ReadyImage[]
  takenNames: readonly string[]
  memoryMiB: number
}

/** Debian's kernel does not come up with less. */
export const leastMemoryMiB = 80
const nameOfOwnKernel = 'vm'

/** What a wizard begins with: the first ready-made image as it advises. */
export function firstPlan({ images, takenNames }: Limits): Plan {
  const plan: Plan = {
    source: images.length > 0 ? 'ready' : 'kernel',
    image: '',
    kernel: '',
    initrd: '',
    commandLine: 'console=ttyS0 console=tty0',
    memoryMiB: 256,
    name: freeName(nameOfOwnKernel, takenNames),
    title: '',
  }
  return images[0] ? withImage(plan, images[0], takenNames) : plan
}

/** The plan with another image, and what that advises. */
export function withImage(plan: Plan, { description }: ReadyImage, takenNames: readonly string[]): Plan {
  const { name, memoryMiB, title } = description
  const own = freeName(name, takenNames)
  return { ...plan, source: 'ready', image: name, memoryMiB, name: own, title: own === name ? title : '' }
}

/** A name that no machine has: the wish itself, or with a number. */
export function freeName(wish: string, taken: readonly string[]): string {
  if (!taken.includes(wish)) return wish
  let number = 2
  while (taken.includes(`${wish}-${number}`)) number++
  return `${wish}-${number}`
}

export type Problems = Partial<Record<'image' | 'kernel' | 'initrd' | 'memoryMiB' | 'name', string>>

/** What keeps the plan from being a machine, by the field that it is about. */
export function problemsOf(plan: Plan, { images, takenNames, memoryMiB }: Limits): Problems {
  const problems: Problems = {}
  if (plan.source === 'ready' && !images.some(({ description }) => description.name === plan.image))
    problems.image = 'Choose an image.'
  if (plan.source === 'kernel') {
    if (!plan.kernel.trim()) problems.kernel = 'Say where the kernel is.'
    else if (!plan.kernel.startsWith('/')) problems.kernel = 'The path must begin with «/».'
    if (plan.initrd && !plan.initrd.startsWith('/')) problems.initrd = 'The path must begin with «/».'
  }
  if (!Number.isInteger(plan.memoryMiB) || plan.memoryMiB < leastMemoryMiB || plan.memoryMiB > memoryMiB)
    problems.memoryMiB = `Between ${leastMemoryMiB} and ${memoryMiB.toLocaleString()} MiB.`
  const name = plan.name.trim()
  if (!name) problems.name = 'A machine needs a name.'
  else if (name.includes('/')) problems.name = 'A name cannot have «/» in it.'
  else if (takenNames.includes(name)) problems.name = `There is a machine «${name}» already.`
  return problems
}

/** The machine that the plan describes. */
export function machineOf(plan: Plan, images: readonly ReadyImage[]): DirectBoot {
  const own = { name: plan.name.trim(), title: plan.title.trim(), memoryMiB: plan.memoryMiB }
  const image = images.find(({ description }) => description.name === plan.image)
  if (plan.source === 'ready' && image) return { ...bootOf(image.description), ...own }
  const { kernel, initrd, commandLine } = plan
  return {
    ...own,
    kernel: kernel.trim(),
    initrd: initrd.trim() || undefined,
    commandLine: commandLine.trim(),
  }
}
