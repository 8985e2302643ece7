import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDynamicInfo } from './elf.ts'

describe('readDynamicInfo', () => {
  it('reads what readelf reads of a program', () => {
    const info = readDynamicInfo(readFileSync('/bin/bash'))
    const listed = execFileSync('readelf', ['-dl', '/bin/bash'], { encoding: 'utf8' })
    const needed = [...listed.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name)

    expect(info?.needed).toEqual(needed)
    expect(listed).toContain(`interpreter: ${info?.interpreter}]`)
  })

  it('knows what is no ELF', () => {
    expect(readDynamicInfo(Buffer.from('#!/bin/sh\n'))).toBeUndefined()
    expect(readDynamicInfo(new Uint8Array(100))).toBeUndefined()
  })
})
