import { describe, expect, it } from 'vitest'
import { items } from '../testing/bench/items.ts'
import { parseBenchOptions } from './bench-options.ts'
import { UsageError } from './usage.ts'

describe('parseBenchOptions', () => {
  it('measures everything of everybody five times when nothing is said', () => {
    expect(parseBenchOptions([])).toEqual({
      works: ['programs', 'guest', 'boot'],
      withDomains: true,
      withScreen: true,
      withPage: true,
      peers: ['native', 'qemu', 'ours', 'interpreter', 'v86'],
      hosts: ['Node', 'Chromium'],
      items: items.map(({ name }) => name),
      runs: 5,
      percent: 100,
    })
  })

  it('reads every flag', () => {
    const args = 'guest --runs 3 --peers v86,ours --hosts node --only sort,lua --scale 10'

    expect(parseBenchOptions(args.split(' '))).toEqual({
      works: ['guest'],
      withDomains: false,
      withScreen: false,
      withPage: false,
      peers: ['ours', 'v86'],
      hosts: ['Node'],
      items: ['sort', 'lua-fannkuch', 'lua-nbody', 'lua-spectral-norm', 'lua-strings'],
      runs: 3,
      percent: 10,
    })
  })

  it('measures several parts', () => {
    const { works, withDomains, withScreen, items: names } = parseBenchOptions(['screen', 'boot'])

    expect([works, withDomains, withScreen, names]).toEqual([['boot'], false, true, ['boot']])
  })

  it('does only the works that what is named belongs to, and no other parts', () => {
    const { works, withPage, items: names } = parseBenchOptions(['--only', 'boot,nbody'])

    expect([works, withPage, names]).toEqual([['programs', 'boot'], false, ['nbody', 'boot']])
  })

  it.each([
    [['tests'], 'tests'],
    [['boot', 'scream'], 'scream'],
    [['--runs', '0'], '--runs 0'],
    [['--scale', 'small'], '--scale small'],
    [['--peers', 'ours,bochs'], '--peers bochs'],
    [['--hosts', 'firefox'], '--hosts firefox'],
    [['--only', 'sort,tetris'], '--only tetris'],
    [['programs', '--only', 'sort'], '--only sort'],
    [['--fast'], '--fast'],
  ])('refuses %j and names the flag', (args, named) => {
    const parse = () => parseBenchOptions(args)

    expect(parse).toThrow(UsageError)
    expect(parse).toThrow(named)
  })
})
