import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CpioEntry } from '../../../guests/cpio.ts'
import { packLargeInitramfs } from '../../../guests/initramfs.ts'
import { unpackTree } from './native.ts'

const entries = new Map<string, CpioEntry>([
  ['bin/run', { kind: 'file', mode: 0o755, data: Buffer.from('#!/bin/sh\n') }],
  ['etc/empty', { kind: 'file', mode: 0o644, data: new Uint8Array(0) }],
  ['sbin', { kind: 'link', target: 'bin' }],
  ['proc', { kind: 'directory', mode: 0o755 }],
  ['dev/null', { kind: 'character device', mode: 0o666, major: 1, minor: 3 }],
])

describe('unpackTree', () => {
  it('unpacks what the kernel would, but devices', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tabvisor-tree-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const [image, tree] = [join(folder, 'image'), join(folder, 'tree')]
    mkdirSync(image)
    writeFileSync(join(image, 'initrd'), packLargeInitramfs(entries))

    unpackTree(image, tree)

    expect(readFileSync(join(tree, 'sbin/run'), 'utf8')).toBe('#!/bin/sh\n')
    expect(statSync(join(tree, 'bin/run')).mode & 0o777).toBe(0o755)
    expect(readFileSync(join(tree, 'etc/empty')).length).toBe(0)
    expect(readlinkSync(join(tree, 'sbin'))).toBe('bin')
    expect(statSync(join(tree, 'proc')).isDirectory()).toBe(true)
    expect(statSync(join(tree, 'dev/null'), { throwIfNoEntry: false })).toBeUndefined()
  })
})
