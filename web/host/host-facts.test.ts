import { expect, it } from 'vitest'
import { cpuModelOf, memoryText, sharePercent, versionText } from './host-facts.ts'

it('unpacks versions', () => {
  expect([9_000_000n, 8_002_013n].map(versionText)).toEqual(['9.0.0', '8.2.13'])
})

it('finds the CPU model, if there is one', () => {
  const withModel =
    '<capabilities><host><cpu><arch>x86_64</arch><model>Nehalem</model></cpu></host></capabilities>'
  const without = '<capabilities><host><cpu><arch>x86_64</arch></cpu></host></capabilities>'

  expect([withModel, without].map(cpuModelOf)).toEqual(['Nehalem', undefined])
})

it('tells overcommit as more than everything', () => {
  expect([sharePercent(512, 1024), sharePercent(3072, 1024), sharePercent(1, 0)]).toEqual([
    50,
    300,
    undefined,
  ])
})

it('tells memory in MiB, and in GiB from one on', () => {
  expect([262_144, 1_048_576, 1_572_864].map(memoryText)).toEqual(['256 MiB', '1 GiB', '1.5 GiB'])
})
