import { beforeEach, describe, expect, it } from 'vitest'
import { CalledDaemon } from '../testing/called-daemon.ts'
import { Shell } from './shell.ts'

let called: CalledDaemon
let shell: Shell

beforeEach(async () => {
  called = await CalledDaemon.open()
  await called.define('off', "<disk type='file'><source file='/a'/><target dev='vda'/></disk>")
  await called.start('runs')
  await called.define('my machine')
  const unused = () => Promise.reject(new Error('is not asked for'))
  shell = new Shell(called.client, 'qemu:///system', {
    print: () => {},
    readFile: unused,
    writeFile: unused,
    connect: unused,
    timers: called.host.time,
    now: () => 0,
  })
})

describe('completion', () => {
  it.each([
    ['dompm', ['dompmsuspend', 'dompmwakeup']],
    ['list --all; dompmw', ['dompmwakeup']],
    ['list --a', ['--all', '--autostart']],
    ['list --all --a', ['--autostart']],
    ['domstate --rea', ['--reason']],
    ['help vol-i', ['vol-info']],
    ['nonsense ', []],
  ])('offers commands and their options: «%s»', async (line, words) => {
    expect(await shell.complete(line)).toEqual(words)
  })

  it.each([
    ['domstate ', ["'my machine'", 'off', 'runs']],
    ['domstate o', ['off']],
    ['domstate --domain o', ['off']],
    ['domstate --domain=o', ['--domain=off']],
    ["domstate 'my", ["'my machine'"]],
    ['start ', ["'my machine'", 'off']],
    ['destroy ', ['runs']],
    ['domblkinfo off ', ['vda']],
    ['event --event life', ['lifecycle']],
    ['set-lifecycle-action off crash coredump-d', ['coredump-destroy']],
    ['net-update lan add ip-dhcp-h', ['ip-dhcp-host']],
  ])('offers what there is: «%s»', async (line, words) => {
    expect(await shell.complete(line)).toEqual(words)
  })

  it('offers nothing where the daemon knows nothing', async () => {
    expect(await shell.complete('domblkinfo nosuch v')).toEqual([])
    expect(await shell.complete('vol-info --pool nosuch v')).toEqual([])
  })
})
