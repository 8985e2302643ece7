import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { loadImage } from './image.ts'

const kernel = Buffer.from('kernel bytes')
const initrd = Buffer.from('initrd bytes')
const measured = (file: string, bytes: Buffer) => ({
  file,
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})
const description = {
  format: 1,
  name: 'tiny',
  commandLine: 'console=ttyS0',
  prompt: '# ',
  memoryMiB: 256,
  kernel: measured('kernel', kernel),
  initrd: measured('initrd', initrd),
}

const reader = (files: Record<string, Buffer>) => async (file: string) => new Uint8Array(files[file]!)
const files = { 'image.json': Buffer.from(JSON.stringify(description)), kernel, initrd }

describe('loadImage', () => {
  it('reads what the description names', async () => {
    const image = await loadImage('tiny', reader(files))

    expect(Buffer.from(image.kernel).toString()).toBe('kernel bytes')
    expect(Buffer.from(image.initrd).toString()).toBe('initrd bytes')
  })

  it('names a file that is too short', async () => {
    const loading = loadImage('tiny', reader({ ...files, initrd: initrd.subarray(0, 3) }))

    await expect(loading).rejects.toThrow('tiny/initrd: 3 bytes, but image.json says 12')
  })

  it('names a file with other bytes', async () => {
    const loading = loadImage('tiny', reader({ ...files, kernel: Buffer.from('KERNEL bytes') }))

    await expect(loading).rejects.toThrow('tiny/kernel: the SHA-256 sum is not that of image.json')
  })

  it.each([
    ['of another kind', {}],
    ['that is no object', null],
    ['of another format', { ...description, format: 2 }],
    ['without a command line', { ...description, commandLine: undefined }],
    ['with text for memory', { ...description, memoryMiB: '256' }],
    ['with a prompt that is no expression', { ...description, prompt: '(' }],
    ['with a file elsewhere', { ...description, kernel: { ...description.kernel, file: '../kernel' } }],
    ['with no size', { ...description, initrd: { ...description.initrd, size: undefined } }],
  ])('refuses a description %s', async (_, changed) => {
    const loading = loadImage(
      'tiny',
      reader({ ...files, 'image.json': Buffer.from(JSON.stringify(changed)) }),
    )

    await expect(loading).rejects.toThrow('tiny/image.json: not an image description')
  })
})
