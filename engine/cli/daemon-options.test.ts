import { describe, expect, it } from 'vitest'
import { parseDaemonOptions } from './daemon-options.ts'
import { UsageError } from './usage.ts'

describe('tabvisor daemon', () => {
  it('takes all its flags', () => {
    const options = parseDaemonOptions([
      ...['--socket', '/run/t/a', '--readonly-socket', '/run/t/b', '--state', '/var/t'],
      ...['--on-exit', 'shutdown', '--verbose'],
    ])

    expect(options).toEqual({
      socket: '/run/t/a',
      readonlySocket: '/run/t/b',
      state: '/var/t',
      onExit: 'shutdown',
      isVerbose: true,
    })
  })

  it('suspends running domains unless told otherwise', () => {
    expect(parseDaemonOptions(['--socket', '/s'])).toMatchObject({
      onExit: 'suspend',
      readonlySocket: undefined,
    })
  })

  it.each([
    [[], '--socket is missing'],
    [['--socket', '/s', '--on-exit', 'burn'], '--on-exit burn'],
    [['--socket', '/s', '--readonly-socket', '/./s'], '--readonly-socket /./s'],
    [['--socket', '/s', '--nonsense'], '--nonsense'],
  ])('refuses %j', (args, message) => {
    const parse = () => parseDaemonOptions(args)

    expect(parse).toThrow(UsageError)
    expect(parse).toThrow(message)
  })
})
