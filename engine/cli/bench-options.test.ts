import { describe, expect, it } from 'vitest'
import { parseBenchOptions } from './bench-options.ts'
import { UsageError } from './usage.ts'

describe('parseBenchOptions', () => {
  it('measures everything of everybody three times when nothing is said', () => {
    expect(parseBenchOptions([])).toEqual({
      works: ['programs', 'boot'],
      withDomains: true,
      withScreen: true,
      withPage: true,
      peers: ['native', 'qemu', 'ours', 'v86'],
      runs: 3,
      percent: 100,
    })
  })

  it('reads every flag', () => {
    const args = 'boot --runs 5 --peers v86,ours --scale 10'

    expect(parseBenchOptions(args.split(' '))).toEqual({
      works: ['boot'],
      withDomains: false,
      withScreen: false,
      withPage: false,
      peers: ['ours', 'v86'],
      runs: 5,
      percent: 10,
    })
  })

  it.each([
    [['tests'], 'tests'],
    [['boot', 'screen'], 'screen'],
    [['--runs', '0'], '--runs 0'],
    [['--scale', 'small'], '--scale small'],
    [['--peers', 'ours,bochs'], '--peers bochs'],
    [['--fast'], '--fast'],
  ])('refuses %j and names the flag', (args, named) => {
    const parse = () => parseBenchOptions(args)

    expect(parse).toThrow(UsageError)
    expect(parse).toThrow(named)
  })
})
