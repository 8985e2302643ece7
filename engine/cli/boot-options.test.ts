import { describe, expect, it } from 'vitest'
import { parseBootOptions } from './boot-options.ts'
import { UsageError } from './usage.ts'

describe('parseBootOptions', () => {
  it('boots linux-tiny by the host’s clock, without end, when nothing is said', () => {
    expect(parseBootOptions([])).toMatchObject({
      image: 'linux-tiny',
      commands: [],
      clock: 'host',
      timeoutSeconds: Number.POSITIVE_INFINITY,
      withStats: false,
    })
  })

  it('reads every flag', () => {
    const args =
      '--image x --memory 512 --exec a --exec b --until c+ --timeout 9 --clock instructions --stats json'

    expect(parseBootOptions(args.split(' '))).toMatchObject({
      image: 'x',
      memoryMiB: 512,
      commands: ['a', 'b'],
      until: /c+/,
      timeoutSeconds: 9,
      clock: 'instructions',
      withStats: true,
    })
  })

  it('does not wait for ever when nobody sits there', () => {
    expect(parseBootOptions(['--exec', 'uname']).timeoutSeconds).toBe(300)
  })

  it.each([
    [['--clock', 'moon'], '--clock moon'],
    [['--memory', 'much'], '--memory much'],
    [['--memory', '0'], '--memory 0'],
    [['--timeout', '-3'], 'timeout'],
    [['--until', '('], '--until'],
    [['--stats', 'xml'], '--stats xml'],
    [['--colour'], '--colour'],
    [['surplus'], 'surplus'],
  ])('refuses %j and names the flag', (args, named) => {
    const parse = () => parseBootOptions(args)

    expect(parse).toThrow(UsageError)
    expect(parse).toThrow(named)
  })
})
