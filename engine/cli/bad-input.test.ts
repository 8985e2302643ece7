import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const program = resolve(import.meta.dirname, 'tabvisor.ts')
const good = resolve(import.meta.dirname, '../../public/images/linux-tiny')
const kernel = readFileSync(join(good, 'kernel'))
const initrd = readFileSync(join(good, 'initrd'))
const description = JSON.parse(readFileSync(join(good, 'image.json'), 'utf8'))

/** Offset of xloadflags (Linux, Documentation/arch/x86/boot.rst); bit 0: there is a 64-bit entry point. */
const LOAD_FLAGS = 0x236

let images: string

beforeAll(() => {
  images = mkdtempSync(join(tmpdir(), 'tabvisor-images-'))
})
afterAll(() => rmSync(images, { recursive: true }))

interface Files {
  kernel?: Uint8Array
  initrd?: Uint8Array
}

/** An image whose description is right for `stated`, but has the files of `found`. */
function makeImage(name: string, stated: Files, found: Files = stated): void {
  const folder = join(images, name)
  const measured = (file: string, bytes: Uint8Array) => ({
    file,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })
  mkdirSync(folder)
  writeFileSync(join(folder, 'kernel'), found.kernel ?? kernel)
  writeFileSync(join(folder, 'initrd'), found.initrd ?? initrd)
  writeFileSync(
    join(folder, 'image.json'),
    JSON.stringify({
      ...description,
      name,
      kernel: measured('kernel', stated.kernel ?? kernel),
      initrd: measured('initrd', stated.initrd ?? initrd),
    }),
  )
}

/** Runs the program to its end: it ends only when nothing is left running. */
function boot(...args: string[]): Promise<{ status: number; output: string; errors: string }> {
  return new Promise((resolve) => {
    const all = [program, 'boot', '--timeout', '60', '--exec', 'true', ...args]
    const child = execFile(process.execPath, all, (_, output, errors) =>
      resolve({ status: child.exitCode ?? -1, output, errors }),
    )
  })
}

describe('an image that cannot be booted', () => {
  it.each([
    ['none of this name', 'nothing', () => {}, 'nothing: no such image'],
    ['a name that is a path', '../linux-tiny', () => {}, '../linux-tiny: no such image'],
    [
      'a kernel that is none',
      'text',
      () => makeImage('text', { kernel: Buffer.from('#!/bin/sh\n'.repeat(1000)) }),
      'text/kernel: this is not a Linux kernel in the bzImage format',
    ],
    [
      'a kernel without a 64-bit entry',
      'old',
      () => {
        const header = Buffer.from(kernel.subarray(0, 100_000))
        makeImage('old', { kernel: header.fill(0, LOAD_FLAGS, LOAD_FLAGS + 2) })
      },
      'old/kernel: this is a 32-bit-only kernel; a 64-bit (x86-64) kernel is needed',
    ],
    [
      'a kernel whose end is missing',
      'short-kernel',
      () => makeImage('short-kernel', { kernel: kernel.subarray(0, 1_000_000) }),
      'short-kernel/kernel: the kernel is truncated: it has 1000000 bytes and should have ',
    ],
    [
      'a kernel that was cut off on its way',
      'cut-kernel',
      () => makeImage('cut-kernel', {}, { kernel: kernel.subarray(0, -1) }),
      `cut-kernel/kernel: ${kernel.length - 1} bytes, but image.json says ${kernel.length}`,
    ],
    [
      'an initrd that was cut off on its way',
      'cut-initrd',
      () => makeImage('cut-initrd', {}, { initrd: initrd.subarray(0, 1000) }),
      `cut-initrd/initrd: 1000 bytes, but image.json says ${initrd.length}`,
    ],
    [
      'an initrd with a flipped bit',
      'flipped',
      () => makeImage('flipped', {}, { initrd: Buffer.from(initrd).fill(0x55, 5000, 5001) }),
      'flipped/initrd: the SHA-256 sum is not that of image.json',
    ],
    [
      'an initrd that is none',
      'no-initrd',
      () => makeImage('no-initrd', { initrd: Buffer.from('this is not an archive') }),
      'no-initrd/initrd: this is not an initrd',
    ],
    [
      'a file missing',
      'missing',
      () => {
        makeImage('missing', {})
        rmSync(join(images, 'missing/initrd'))
      },
      'missing/initrd: cannot be read (ENOENT)',
    ],
    [
      'a description that is none',
      'mute',
      () => {
        makeImage('mute', {})
        writeFileSync(join(images, 'mute/image.json'), '<html>')
      },
      'mute/image.json: not JSON',
    ],
  ] as const)('%s', async (_, name, make, sentence) => {
    make()

    const { status, output, errors } = await boot('--images', images, '--image', name)

    expect(errors).toContain(`tabvisor: ${sentence}`)
    expect(errors.trim().split('\n').length).toBe(1)
    expect([status, output]).toEqual([1, ''])
  })
})

describe('memory that a machine cannot have', () => {
  it.each([
    ['8', 'memory of 8 MiB is not possible: a machine has 16 to 3072 MiB'],
    ['64', 'linux-tiny/kernel: the kernel needs at least 68 MiB of memory to start; the machine has 64 MiB'],
    [
      '68',
      'linux-tiny/initrd: the initrd has 2 MiB and does not fit beside the kernel: at least 70 MiB of memory are needed; the machine has 68 MiB',
    ],
    ['4096', 'memory of 4096 MiB is not possible: a machine has 16 to 3072 MiB'],
  ])('%s MiB', async (memory, sentence) => {
    const { status, output, errors } = await boot('--memory', memory)

    expect(errors).toContain(`tabvisor: ${sentence}`)
    expect(errors.trim().split('\n').length).toBe(1)
    expect([status, output]).toEqual([1, ''])
  })

  it('is no number', async () => {
    const { status, errors } = await boot('--memory', 'much')

    expect([status, errors.split('\n')[0]]).toEqual([
      2,
      'tabvisor: --memory much: not a whole number above 0',
    ])
  })
})
