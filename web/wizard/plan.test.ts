import { describe, expect, it } from 'vitest'
import type { ReadyImage } from '../stores/machine.ts'
import {
  firstPlan,
  freeName,
  type Limits,
  machineOf,
  memoryOf,
  nameOf,
  titleOf,
  withImage,
  withSource,
} from './plan.ts'
import { firstWrongStep, obstaclesOf, outcomeOf, problemsOf, problemsToShow } from './problems.ts'

const file = (name: string) => ({ file: name, size: 1, sha256: '' })
const image = (name: string, memoryMiB: number) =>
  ({
    url: `http://localhost/images/${name}/`,
    description: {
      name,
      title: `Title of ${name}`,
      memoryMiB,
      kernel: file('kernel'),
      initrd: file('initrd'),
      commandLine: 'quiet console=ttyS0',
      packages: [{ name: 'busybox-static', version: '1:1.35.0-4+deb12u1+b1' }],
    },
  }) as ReadyImage
const images = [image('tiny', 256), image('desktop', 512)]
const limits: Limits = {
  images,
  takenNames: ['tiny'],
  hostMiB: 4096,
  memoryMiB: 2048,
  pools: [{ name: 'default', path: '/pool', volumes: [{ name: 'vm-k', path: '/pool/vm-k' }] }],
  networks: [],
}
const first = firstPlan(images)
const kernelPlan = { ...withSource(first, 'kernel'), detectsOs: false, chosenOs: 'generic' }

describe('a plan for a machine', () => {
  it('begins with the first image, what it advises, and a name that is free', () => {
    expect(first).toMatchObject({ source: 'ready', image: 'tiny', detectedOs: 'debian12' })
    expect(memoryOf(first, limits)).toBe(256)
    expect(nameOf(first, limits)).toBe('tiny-2')
    expect(titleOf(first, limits)).toBe('')
    expect(firstPlan([]).source).toBe('kernel')
  })

  it('follows the image that is chosen, but for what the person said', () => {
    const plan = withImage({ ...first, ownName: 'mine' }, images[1]!)

    expect(memoryOf(plan, limits)).toBe(512)
    expect(nameOf(plan, limits)).toBe('mine')
    expect(titleOf(plan, limits)).toBe('Title of desktop')
  })

  it('takes what a system needs, as far as there is so much', () => {
    const plan = { ...kernelPlan, chosenOs: 'alpinelinux3.22' }

    expect(memoryOf(plan, limits)).toBe(768)
    expect(nameOf(plan, limits)).toBe('alpinelinux3.22')
    expect(memoryOf({ ...plan, chosenOs: 'win11' }, limits)).toBe(2048)
    expect(nameOf({ ...plan, chosenOs: 'rhel9-unknown' }, limits)).toBe('rhel9')
  })

  it('becomes a machine that boots the image', () => {
    expect(machineOf(first, limits)).toMatchObject({
      domain: {
        name: 'tiny-2',
        kernel: '/images/tiny/kernel',
        initrd: '/images/tiny/initrd',
        memoryMiB: 256,
        osId: 'http://debian.org/debian/12',
      },
      volumes: [],
    })
  })

  it('keeps files of the person’s own in the default pool, under names that are free', () => {
    const own = new File(['kernel'], 'k')
    const { domain, volumes } = machineOf({ ...kernelPlan, kernel: { file: own, path: '' } }, limits)

    expect(domain).toMatchObject({ kernel: '/pool/vm-k-2', initrd: undefined })
    expect(volumes).toEqual([
      { pool: 'default', name: 'vm-k-2', path: '/pool/vm-k-2', capacity: 6, file: own },
    ])
  })

  it('gets the disk and the network that were chosen', () => {
    const plan = { ...first, storage: 'new' as const, ownDiskGiB: 2, network: 'default' }
    const { domain, volumes } = machineOf(plan, { ...limits, pools: [] })

    expect(domain).toMatchObject({ disk: '/var/lib/libvirt/images/tiny-2.img', network: 'default' })
    expect(volumes).toMatchObject([{ capacity: 2 ** 31, file: undefined }])
  })
})

describe('what is wrong with a plan', () => {
  it('is nothing at first', () => {
    expect(problemsOf(first, limits)).toEqual({})
    expect(outcomeOf(first)).toBe('start')
  })

  it('stands beside its field', () => {
    const path = (text: string) => ({ file: undefined, path: text })

    expect(problemsOf({ ...first, ownName: ' tiny ' }, limits)).toEqual({
      name: 'There is a machine «tiny» already.',
    })
    expect(Object.keys(problemsOf({ ...first, ownName: 'a/b', ownMemoryMiB: 79 }, limits))).toEqual([
      'memory',
      'name',
    ])
    expect(Object.keys(problemsOf({ ...first, ownMemoryMiB: 2049, vcpus: 2 }, limits))).toEqual([
      'memory',
      'vcpus',
    ])
    expect(Object.keys(problemsOf({ ...kernelPlan, kernel: path('k'), initrd: path('i') }, limits))).toEqual([
      'kernel',
      'initrd',
    ])
    expect(Object.keys(problemsOf({ ...first, image: 'gone' }, limits))).toEqual(['image'])
    expect(Object.keys(problemsOf({ ...first, storage: 'new', ownDiskGiB: 0.5 }, limits))).toEqual(['disk'])
  })

  it('is a system that nobody chose, once its step was to be left', () => {
    const plan = withSource(first, 'manual')
    const problems = problemsOf(plan, limits)

    expect(firstWrongStep(problems)).toBe('system')
    expect(problemsToShow(problems, plan, limits, [])).toEqual({})
    expect(problemsToShow(problems, plan, limits, ['system'])).toEqual({
      os: 'Choose a system; a generic one fits all.',
    })
  })

  it('is told of machines that can only be defined', () => {
    expect(obstaclesOf({ ...withSource(first, 'manual'), storage: 'new', network: 'x' })).toHaveLength(3)
    expect(outcomeOf({ ...first, network: 'x', customises: true })).toBe('define')
    expect(outcomeOf({ ...first, customises: true })).toBe('customise')
  })
})

it('counts on until a name is free', () => {
  expect(freeName('a', ['a', 'a-2'])).toBe('a-3')
})
