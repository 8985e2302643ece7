import { describe, expect, it } from 'vitest'
import { CalledDaemon } from '../../testing/called-daemon.ts'

const human = 1
const screenText = '{"execute":"x-tabvisor-screen-text"}'

async function startedOne() {
  const called = await CalledDaemon.open()
  const dom = await called.define('plain')
  const ask = (cmd: string, flags = 0) => called.client.call('qemuDomainMonitorCommand', { dom, cmd, flags })
  await called.client.call('domainCreateWithFlags', { dom, flags: 0 })
  return { called, dom, ask }
}

describe('the monitor', () => {
  it('tells what a text screen says', async () => {
    const { ask } = await startedOne()

    expect(JSON.parse((await ask(screenText)).result)).toEqual({
      return: { columns: 4, rows: 2, lines: ['# ls', ''], cursor: { column: 0, row: 1, visible: true } },
    })
  })

  it.each([
    ['{"execute":"query-status"}', 0],
    ['null', 0],
    ['{', 0],
    ['info version', human],
    [screenText, human],
  ])('knows nothing else: %s, flags %i', async (cmd, flags) => {
    const { ask } = await startedOne()

    await expect(ask(cmd, flags)).rejects.toThrow('guests of this engine have no QEMU monitor')
  })

  it('is that of a guest that runs', async () => {
    const { called, dom, ask } = await startedOne()
    await called.client.call('domainDestroy', { dom })

    await expect(ask(screenText)).rejects.toThrow('domain is not running')
  })
})
