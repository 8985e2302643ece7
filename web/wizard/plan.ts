import { bootOf, type NewDomain } from '../stores/image-domain.ts'
import type { ReadyImage } from '../stores/machine.ts'
import { osNamed, osOfImage } from '../stores/operating-systems.ts'
import type { Surroundings } from './surroundings.ts'

/** A ready-made image, a kernel that is started directly, or nothing yet. */
export type Source = 'ready' | 'kernel' | 'manual'

/** A file that a kernel is started with: one of the person's own, or a path as the daemon knows it. */
export interface BootFile {
  file: File | undefined
  path: string
}

/** What a person has answered so far. Steps that are gone back to find their answers here. */
export interface Plan {
  source: Source
  /** Name of the ready-made image. */
  image: string
  kernel: BootFile
  /** What the kernel's file says of itself, for a person. */
  kernelNote: string | undefined
  initrd: BootFile
  commandLine: string
  /** Whether what is booted says which system it is, and what it said: a name of libosinfo's. */
  detectsOs: boolean
  detectedOs: string | undefined
  /** The system that the person chose, by libosinfo's name; empty for none. */
  chosenOs: string
  chipset: 'q35' | 'pc'
  /** What the person said; undefined as long as the system decides. */
  ownMemoryMiB: number | undefined
  vcpus: number
  storage: 'none' | 'new' | 'volume'
  pool: string
  ownDiskGiB: number | undefined
  /** Path of the volume that is chosen. */
  volume: string
  /** Name of the network; empty for none. */
  network: string
  startsNetwork: boolean
  ownName: string | undefined
  ownTitle: string | undefined
  /** Whether it is only defined, to be changed before it starts first. */
  customises: boolean
}

/** The surroundings that a plan must fit. */
export interface Limits extends Surroundings {
  images: readonly ReadyImage[]
  takenNames: readonly string[]
}

export const noFile: BootFile = { file: undefined, path: '' }
const defaultMemoryMiB = 1024
const defaultDiskGiB = 20
/** As libvirt and virt-install call the pool that everybody has. */
export const defaultPool = 'default'
export const defaultPoolPath = '/var/lib/libvirt/images'

/** What a wizard begins with: the first ready-made image as it advises. */
export function firstPlan(images: readonly ReadyImage[]): Plan {
  const plan: Plan = {
    source: 'kernel',
    image: '',
    kernel: noFile,
    kernelNote: undefined,
    initrd: noFile,
    commandLine: 'console=ttyS0 console=tty0',
    detectsOs: true,
    detectedOs: undefined,
    chosenOs: '',
    chipset: 'q35',
    ownMemoryMiB: undefined,
    vcpus: 1,
    storage: 'none',
    pool: defaultPool,
    ownDiskGiB: undefined,
    volume: '',
    network: '',
    startsNetwork: true,
    ownName: undefined,
    ownTitle: undefined,
    customises: false,
  }
  return images[0] ? withImage(plan, images[0]) : plan
}

/** The plan with another image, and the system that it says it is. */
export function withImage(plan: Plan, { description }: ReadyImage): Plan {
  return {
    ...plan,
    source: 'ready',
    image: description.name,
    detectsOs: true,
    detectedOs: osOfImage(description)?.name,
  }
}

/** The plan with another source than an image. */
export function withSource(plan: Plan, source: 'kernel' | 'manual'): Plan {
  if (plan.source === source) return plan
  return {
    ...plan,
    source,
    detectsOs: source === 'kernel',
    detectedOs: undefined,
    kernel: noFile,
    kernelNote: undefined,
  }
}

/** The name of the system that the plan is for, by libosinfo; undefined if none is known. */
export const osOf = ({ detectsOs, detectedOs, chosenOs }: Plan): string | undefined =>
  (detectsOs ? detectedOs : chosenOs) || undefined

const imageOf = (plan: Plan, images: readonly ReadyImage[]) =>
  plan.source === 'ready'
    ? images.find(({ description }) => description.name === plan.image)?.description
    : undefined

/** What the person said, or what the image or the system needs as far as there is so much. */
export function memoryOf(plan: Plan, { images, memoryMiB }: Limits): number {
  const advised = imageOf(plan, images)?.memoryMiB ?? osNamed(osOf(plan) ?? '')?.memoryMiB ?? defaultMemoryMiB
  return plan.ownMemoryMiB ?? Math.min(advised, memoryMiB)
}

export const diskGiBOf = (plan: Plan): number =>
  plan.ownDiskGiB ?? osNamed(osOf(plan) ?? '')?.diskGiB ?? defaultDiskGiB

/** What the person said, or a name of the image or system that no machine has. */
export function nameOf(plan: Plan, { images, takenNames }: Limits): string {
  const wish = imageOf(plan, images)?.name ?? osOf(plan)?.replace('-unknown', '') ?? 'generic'
  return plan.ownName ?? freeName(wish === 'generic' ? 'vm' : wish, takenNames)
}

/** What the person said, or the image's, if no machine was made of that yet. */
export function titleOf(plan: Plan, limits: Limits): string {
  const image = imageOf(plan, limits.images)
  return plan.ownTitle ?? (image && !limits.takenNames.includes(image.name) ? image.title : '')
}

/** A name that is not taken: the wish itself, or with a number. */
export function freeName(wish: string, taken: readonly string[]): string {
  if (!taken.includes(wish)) return wish
  let number = 2
  while (taken.includes(`${wish}-${number}`)) number++
  return `${wish}-${number}`
}

/** A volume of its own that a machine needs, and the bytes that come into it, if any. */
export interface NewVolume {
  pool: string
  name: string
  path: string
  capacity: number
  file: File | undefined
}

/** The machine that the plan describes, and the volumes that are made for it first. */
export function machineOf(plan: Plan, limits: Limits): { domain: NewDomain; volumes: NewVolume[] } {
  const volumes: NewVolume[] = []
  const add = (pool: string, end: string, capacity: number, file?: File) => {
    const found = limits.pools.find(({ name }) => name === pool)
    const taken = [...(found?.volumes ?? []), ...volumes].map((volume) => volume.name)
    const name = freeName(`${nameOf(plan, limits).trim()}${end}`, taken)
    const path = `${found?.path ?? defaultPoolPath}/${name}`
    volumes.push({ pool, name, path, capacity, file })
    return path
  }
  const bootPath = ({ file, path }: BootFile) =>
    file ? add(defaultPool, `-${file.name}`, file.size, file) : path.trim() || undefined
  const image = imageOf(plan, limits.images)
  const os = osNamed(osOf(plan) ?? '')
  const boot = image && bootOf(image)
  const isKernel = plan.source === 'kernel'
  const domain: NewDomain = {
    video: boot?.video,
    agent: boot?.agent,
    name: nameOf(plan, limits).trim(),
    title: titleOf(plan, limits).trim(),
    memoryMiB: memoryOf(plan, limits),
    vcpus: plan.vcpus,
    osId: os?.id || undefined,
    chipset: plan.chipset,
    kernel: isKernel ? bootPath(plan.kernel) : boot?.kernel,
    initrd: isKernel ? bootPath(plan.initrd) : boot?.initrd,
    commandLine: isKernel ? plan.commandLine.trim() : (boot?.commandLine ?? ''),
    disk:
      plan.storage === 'new'
        ? add(plan.pool, '.img', diskGiBOf(plan) * 2 ** 30)
        : plan.storage === 'volume'
          ? plan.volume
          : undefined,
    network: plan.network || undefined,
  }
  return { domain, volumes }
}
