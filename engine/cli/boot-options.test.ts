import { describe, expect, it } from 'vitest'
import { parseBootOptions } from './boot-options.ts'
import { UsageError } from './usage.ts'

describe('parseBootOptions', () => {
  it('boots linux-tiny by the host’s clock, without end, when nothing is said', () => {
    expect(parseBootOptions([])).toMatchObject({
      image: 'linux-tiny',
      commands: [],
      clock: 'host',
      accel: 'jit',
      timeoutSeconds: Number.POSITIVE_INFINITY,
      withStats: false,
      withJitStats: false,
      screen: 'text',
      vnc: undefined,
    })
  })

  it('reads every flag', () => {
    const args =
      '--image x --memory 512 --exec a --exec b --until c+ --timeout 9 --clock instructions --accel interpreter --stats json --jit-stats'

    expect(parseBootOptions(args.split(' '))).toMatchObject({
      image: 'x',
      memoryMiB: 512,
      commands: ['a', 'b'],
      until: /c+/,
      timeoutSeconds: 9,
      clock: 'instructions',
      accel: 'interpreter',
      withStats: true,
      withJitStats: true,
    })
  })

  it('does not wait for ever when nobody sits there', () => {
    expect(parseBootOptions(['--exec', 'uname']).timeoutSeconds).toBe(300)
  })

  it.each([
    ['1', { address: '127.0.0.1', port: 5901 }],
    [':0', { address: '127.0.0.1', port: 5900 }],
    ['5999', { address: '127.0.0.1', port: 5999 }],
    ['0.0.0.0:2', { address: '0.0.0.0', port: 5902 }],
    ['[::1]:6001', { address: '::1', port: 6001 }],
    ['/run/x.sock', { path: '/run/x.sock' }],
  ])('knows where viewers connect: %s', (text, place) => {
    expect(parseBootOptions(['--vnc', text]).vnc).toEqual(place)
  })

  it.each([
    ['none', 'none'],
    ['1024x768', { width: 1024, height: 768 }],
  ])('has a screen: %s', (text, screen) => {
    expect(parseBootOptions(['--screen', text]).screen).toEqual(screen)
  })

  it.each([
    [['--screen', '1024'], '--screen 1024'],
    [['--screen', '4096x768'], '--screen 4096x768'],
    [['--screen', '1023x768'], '--screen 1023x768'],
    [['--vnc', 'x'], '--vnc x'],
    [['--vnc', '70000'], '--vnc 70000'],
    [['--vnc', '1:2:3'], '--vnc 1:2:3'],
    [['--vnc', `/${'x'.repeat(107)}`], 'at most 107 bytes'],
    [['--clock', 'moon'], '--clock moon'],
    [['--accel', 'kvm'], '--accel kvm'],
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
