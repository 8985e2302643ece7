import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { NotedPeer } from '../../testing/clipboard-peer.ts'
import { chunked, FakeVdAgent, onDemand, u32 } from '../../testing/fake-vdagent.ts'
import { Clipboard, MOST_CLIPBOARD_BYTES } from '../clipboard.ts'

const type = { clipboard: 4, announce: 6, grab: 7, request: 8, release: 9 }
const [TEXT, IMAGE] = [u32(1), u32(2)]
const selection = Buffer.alloc(4)
const about = (...parts: Uint8Array[]) => Buffer.concat([selection, ...parts])

function started(capabilities = onDemand) {
  const clipboard = new Clipboard()
  const viewer = new NotedPeer(clipboard)
  const agent = new FakeVdAgent(clipboard).start(capabilities)
  return { clipboard, viewer, agent }
}

describe('an agent', () => {
  it('is asked what it can once it opens its channel, and is told if it asks', () => {
    const agent = new FakeVdAgent(new Clipboard())

    agent.host.opened(true)
    agent.say(type.announce, Buffer.concat([u32(1), u32(onDemand)]))

    expect(agent.heard).toEqual([
      [type.announce, Buffer.concat([u32(1), u32(onDemand)])],
      [type.announce, Buffer.concat([u32(0), u32(onDemand)])],
    ])
  })

  it('says that text was copied in the guest, and gives it when it is wanted', () => {
    const { agent, viewer } = started()

    agent.sayOf(0, type.grab, IMAGE, TEXT)
    const got = viewer.paste()
    expect(agent.heard).toEqual([[type.request, about(TEXT)]])
    agent.sayOf(0, type.clipboard, TEXT, Buffer.from('Grüße €\r\nzwei'))

    expect(viewer.offers).toEqual([true])
    expect(got).toEqual(['Grüße €\nzwei'])
  })

  it('is told that a viewer has text, and gets it', () => {
    const { agent, viewer } = started()

    viewer.copy('¿ñ?')
    agent.sayOf(0, type.request, TEXT)

    expect(agent.heard).toEqual([
      [type.grab, about(TEXT)],
      [type.clipboard, about(TEXT, Buffer.from('¿ñ?'))],
    ])
  })

  it('is told of what was copied before it came', () => {
    const clipboard = new Clipboard()
    const agent = new FakeVdAgent(clipboard)
    new NotedPeer(clipboard).copy('early')
    agent.host.opened(true)
    agent.heard.length = 0

    agent.say(type.announce, Buffer.concat([u32(0), u32(onDemand)]))

    expect(agent.heard).toEqual([[type.grab, about(TEXT)]])
  })

  it('gets long texts in chunks, with the line ends that it has', () => {
    const { agent, viewer } = started(onDemand | (1 << 9))
    viewer.copy('line\n'.repeat(2000))

    agent.sayOf(0, type.request, TEXT)

    expect(agent.heard.at(-1)![1].subarray(8).toString()).toBe('line\r\n'.repeat(2000))
  })

  it('is answered with nothing where there is nothing, or no text is asked for', () => {
    const { agent, viewer } = started()
    agent.sayOf(0, type.request, TEXT)
    viewer.copy('text')
    agent.heard.length = 0

    agent.sayOf(0, type.request, IMAGE)

    expect(agent.heard).toEqual([[type.clipboard, about(u32(0))]])
  })

  it('has what is only selected for itself', () => {
    const { agent, viewer } = started()

    agent.sayOf(1, type.grab, TEXT)
    agent.sayOf(1, type.request, TEXT)

    expect([viewer.offers, agent.heard]).toEqual([[], []])
  })

  it('loses its text when its program ends', () => {
    const { agent, viewer } = started()
    agent.sayOf(0, type.grab, TEXT)

    agent.host.opened(false)
    viewer.copy('text')

    expect(viewer.offers).toEqual([true, false])
    expect(agent.heard).toEqual([])
  })

  it('that knows no selections does without', () => {
    const { agent, viewer } = started(1 << 5)

    agent.say(type.grab, TEXT)
    const got = viewer.paste()
    agent.say(type.clipboard, Buffer.concat([TEXT, Buffer.from('old')]))

    expect(agent.heard).toEqual([[type.request, TEXT]])
    expect(got).toEqual(['old'])
  })
})

describe('a hostile agent', () => {
  it('may send too much: it is passed over, and what follows is understood', () => {
    const { agent, viewer } = started()
    agent.sayOf(0, type.grab, TEXT)
    const got = viewer.paste()

    agent.sayOf(0, type.clipboard, TEXT, Buffer.alloc(MOST_CLIPBOARD_BYTES + 100, 0x41))
    expect(got).toEqual([])
    agent.sayOf(0, type.clipboard, TEXT, Buffer.from('short'))

    expect(got).toEqual(['short'])
  })

  it('may send what is no message: the next piece is taken as one', () => {
    const { agent, viewer } = started()

    agent.host.receive(chunked(Buffer.from('this is not a message of any protocol'), 77))
    agent.host.receive(chunked(Buffer.alloc(300, 0xff)))
    agent.sayOf(0, type.grab, TEXT)

    expect(viewer.offers).toEqual([true])
  })

  it('may send anything, cut anywhere', () => {
    const { agent, viewer } = started()
    const random = new SeededRandom(1)
    const below = (most: number) => (random.next() >>> 0) % most
    for (let i = 0; i < 20_000; i++) {
      const data = Buffer.alloc(below(40))
      random.fill(data)
      const message = Buffer.concat([
        u32(below(20) === 0 ? below(9) : 1),
        u32(below(12)),
        u32(0),
        u32(0),
        u32(below(30) === 0 ? random.next() : data.length),
        data,
      ])
      const bytes = chunked(message, 1 + (below(15) === 0 ? below(3) : 0))
      const cut = below(bytes.length)
      agent.host.receive(bytes.subarray(0, cut))
      agent.host.receive(bytes.subarray(cut))
      const does = [() => viewer.copy('text'), () => viewer.paste()][below(20)]
      does?.()
    }

    agent.start()
    agent.sayOf(0, type.grab, TEXT)
    const got = viewer.paste()
    agent.sayOf(0, type.clipboard, TEXT, Buffer.from('still here'))

    expect(got).toEqual(['still here'])
  })
})
