import { describe, expect, it } from 'vitest'
import type { ReadyImage } from '../stores/machine.ts'
import { firstPlan, freeName, machineOf, problemsOf, withImage } from './plan.ts'
import { virtInstallLine } from './virt-install.ts'

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
    },
  }) as ReadyImage
const limits = { images: [image('tiny', 256), image('desktop', 512)], takenNames: ['tiny'], memoryMiB: 2048 }

describe('a plan for a machine', () => {
  it('begins with the first image, what it advises, and a name that is free', () => {
    expect(firstPlan(limits)).toMatchObject({
      source: 'ready',
      image: 'tiny',
      memoryMiB: 256,
      name: 'tiny-2',
    })
    expect(firstPlan({ ...limits, images: [] })).toMatchObject({ source: 'kernel', name: 'vm' })
  })

  it('follows the image that is chosen', () => {
    const plan = withImage(firstPlan(limits), limits.images[1]!, limits.takenNames)

    expect(plan).toMatchObject({
      image: 'desktop',
      memoryMiB: 512,
      name: 'desktop',
      title: 'Title of desktop',
    })
  })

  it('becomes a machine that boots the image', () => {
    expect(machineOf(firstPlan(limits), limits.images)).toMatchObject({
      name: 'tiny-2',
      kernel: '/images/tiny/kernel',
      initrd: '/images/tiny/initrd',
      memoryMiB: 256,
    })
  })

  it('becomes a machine that boots a kernel of one’s own', () => {
    const plan = {
      ...firstPlan(limits),
      source: 'kernel' as const,
      kernel: ' /k ',
      initrd: '',
      commandLine: 'a b',
    }

    expect(machineOf(plan, limits.images)).toMatchObject({
      kernel: '/k',
      initrd: undefined,
      commandLine: 'a b',
    })
  })
})

describe('what is wrong with a plan', () => {
  const plan = firstPlan(limits)

  it('is nothing at first', () => {
    expect(problemsOf(plan, limits)).toEqual({})
  })

  it('stands beside its field', () => {
    const kernel = { ...plan, source: 'kernel' as const, kernel: 'k', initrd: 'i' }

    expect(problemsOf({ ...plan, name: ' tiny ' }, limits)).toEqual({
      name: 'There is a machine «tiny» already.',
    })
    expect(Object.keys(problemsOf({ ...plan, name: 'a/b', memoryMiB: 79 }, limits))).toEqual([
      'memoryMiB',
      'name',
    ])
    expect(Object.keys(problemsOf({ ...plan, memoryMiB: 2049 }, limits))).toEqual(['memoryMiB'])
    expect(Object.keys(problemsOf(kernel, limits))).toEqual(['kernel', 'initrd'])
    expect(Object.keys(problemsOf({ ...plan, image: 'gone' }, limits))).toEqual(['image'])
  })
})

it('counts on until a name is free', () => {
  expect(freeName('a', ['a', 'a-2'])).toBe('a-3')
})

it('tells virt-install’s line', () => {
  const line = virtInstallLine({
    name: 'one',
    title: 'My first',
    memoryMiB: 128,
    kernel: '/k',
    initrd: undefined,
    commandLine: 'a,b c',
  })

  expect(line).toContain(`--metadata 'title=My first' --memory 128`)
  expect(line).toContain(`--boot 'kernel=/k,kernel_args="a,b c"'`)
})
