import { beforeEach, describe, expect, it } from 'vitest'
import { CalledDaemon } from '../../testing/called-daemon.ts'
import { FakeHost } from '../../testing/fake-host.ts'
import { Daemon } from '../daemon.ts'

const uuid = '11111111-2222-4333-8444-555555555555'
const documentOf = (name: string, content = '') => `<filter name='${name}'>${content}</filter>`
const reference = (name: string) => `<filterref filter='${name}'/>`

let called: CalledDaemon
const define = async (xml: string) => (await called.client.call('nwfilterDefineXml', { xml })).nwfilter

beforeEach(async () => {
  called = await CalledDaemon.open()
})

describe('filters of packets', () => {
  it('are found by name and listed until they are undefined', async () => {
    const nwfilter = await define(documentOf('a'))
    const { client } = called

    expect((await client.call('nwfilterLookupByName', { name: 'a' })).nwfilter).toEqual(nwfilter)
    expect(await client.call('connectListAllNwfilters', { needResults: 1, flags: 0 })).toEqual({
      filters: [nwfilter],
      ret: 1,
    })
    await client.call('nwfilterUndefine', { nwfilter })
    await expect(client.call('nwfilterLookupByName', { name: 'a' })).rejects.toThrow(
      "Network filter not found: no nwfilter with matching name 'a'",
    )
    expect([...called.host.state.files.keys()].filter((path) => path.startsWith('nwfilters/'))).toEqual([])
  })

  it('are still there for the next daemon', async () => {
    await define(documentOf('a', `<uuid>${uuid}</uuid>`))
    const { state, files } = called.host

    const later = await Daemon.open(new FakeHost({ state, files }))

    expect(later.nwfilters.all.map((filter) => [filter.name, filter.uuid])).toEqual([['a', uuid]])
  })

  it('are changed by a definition with the same name and UUID only', async () => {
    await define(documentOf('a', `<uuid>${uuid}</uuid>`))
    const nwfilter = await define(documentOf('a', `<uuid>${uuid}</uuid>${reference('b')}`))

    const { xml } = await called.client.call('nwfilterGetXmlDesc', { nwfilter, flags: 0 })

    expect(xml).toContain("<filterref filter='b'/>")
    await expect(define(documentOf('a'))).rejects.toThrow(
      `operation failed: filter 'a' already exists with uuid ${uuid}`,
    )
    await expect(define(documentOf('b', `<uuid>${uuid}</uuid>`))).rejects.toThrow(
      "operation failed: filter with same UUID but different name ('a') already exists",
    )
  })

  it('do not lead back to themselves', async () => {
    await define(documentOf('a', reference('b')))
    await define(documentOf('b', reference('c')))

    const message = 'operation failed: filter would introduce a loop'
    await expect(define(documentOf('c', reference('a')))).rejects.toThrow(message)
    await expect(define(documentOf('d', reference('d')))).rejects.toThrow(message)
  })

  it('are bound to nothing, as no packets pass here', async () => {
    const bind = (xml: string) => called.client.call('nwfilterBindingCreateXml', { xml, flags: 0 })

    await expect(bind("<filterbinding><portdev name='vnet0'/></filterbinding>")).rejects.toThrow(
      'unsupported configuration: no packets are carried on networks of this daemon yet',
    )
    await expect(bind('<filterbinding/>')).rejects.toThrow('filter binding has no port dev name')
    await expect(bind('<toy/>')).rejects.toThrow("expecting root element of 'filterbinding', not 'toy'")
  })
})
