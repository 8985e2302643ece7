import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readDynamicInfo } from './elf.ts'

describe('readDynamicInfo', () => {
  it('reads what readelf reads of a program', () => {
    const info = readDynamicInfo(readFileSync('/bin/bash'))
    const listed = execFileSync('readelf', ['-dl', '/bin/bash'], { encoding: 'utf8' })
    const needed = [...listed.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name)

    expect(info?.needed).toEqual(needed)
    expect(listed).toContain(`interpreter: ${info?.interpreter}]`)
  })

  it('reads a 32-bit program', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tabvisor-elf-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const program = join(folder, 'program')
    writeFileSync(join(folder, 'empty.s'), '.globl _start\n_start: ret\n')
    const named = ['-Wl,-soname,libother.so.7', '-o', join(folder, 'libother.so')]
    const flags = ['-m32', '-nostdlib', join(folder, 'empty.s')]
    execFileSync('gcc', [...flags, '-shared', ...named])
    execFileSync('gcc', [...flags, '-Wl,--no-as-needed', join(folder, 'libother.so'), '-o', program])

    const info = readDynamicInfo(readFileSync(program))

    expect(info?.needed).toEqual(['libother.so.7'])
    expect(info?.interpreter).toMatch(/ld-linux\.so\.2$|ld\.so\.1$/)
  })

  it('knows what is no ELF', () => {
    expect(readDynamicInfo(Buffer.from('#!/bin/sh\n'))).toBeUndefined()
    expect(readDynamicInfo(new Uint8Array(100))).toBeUndefined()
  })
})
