import { beforeEach, describe, expect, it } from 'vitest'
import { CalledDaemon } from '../../testing/called-daemon.ts'
import { FakeHost, FakeListeners } from '../../testing/fake-host.ts'
import { settled } from '../../testing/settled.ts'

let host: FakeHost
let listeners: FakeListeners
let called: CalledDaemon

beforeEach(async () => {
  host = new FakeHost()
  listeners = new FakeListeners()
  host.listen = listeners.listen
  called = await CalledDaemon.open(host)
})

async function start(name: string, graphics: string, on = called) {
  const dom = await on.define(name, graphics)
  await on.client.call('domainCreateWithFlags', { dom, flags: 0 })
  return dom
}

const xmlOf = (name: string): string => called.daemon.domains.byName(name)!.xml()
async function update(name: string, xml: string): Promise<void> {
  const { dom } = await called.client.call('domainLookupByName', { name })
  await called.client.call('domainUpdateDeviceFlags', { dom, xml, flags: 1 })
}

describe('a display', () => {
  it('listens at the first port from 5900 that is free, and tells so', async () => {
    listeners.foreign.add(5901)
    await start('a', "<graphics type='vnc'/>")
    await start('b', "<graphics type='vnc' port='-1' listen='0.0.0.0'/>")

    expect(listeners.names).toEqual(['127.0.0.1:5900', '0.0.0.0:5902'])
    expect(xmlOf('a')).toContain("<graphics type='vnc' port='5900' autoport='yes' listen='127.0.0.1'>")
    expect(xmlOf('b')).toContain("<listen type='address' address='0.0.0.0'/>")
  })

  it('takes WebSockets at the first port from 5700 that is free, or where it is told', async () => {
    listeners.foreign.add(5700)
    const dom = await start('a', "<graphics type='vnc' websocket='-1'/>")
    await start('b', "<graphics type='vnc' port='5910' listen='0.0.0.0' websocket='5800'/>")
    const names = listeners.names
    const shown = xmlOf('a')
    await called.client.call('domainDestroy', { dom })

    expect(names).toEqual(['127.0.0.1:5900', '127.0.0.1:5701', '0.0.0.0:5910', '0.0.0.0:5800'])
    expect(shown).toContain("<graphics type='vnc' port='5900' autoport='yes' websocket='5701' listen=")
    expect(listeners.names).toEqual(['0.0.0.0:5910', '0.0.0.0:5800'])
    expect(xmlOf('a')).toContain("websocket='-1'")
  })

  it('is not there, nor its port taken, if it cannot take WebSockets', async () => {
    listeners.foreign.add(5800)

    await expect(start('a', "<graphics type='vnc' websocket='5800'/>")).rejects.toThrow(
      '-vnc 127.0.0.1,websocket=5800: Failed to bind socket: Address already in use',
    )
    expect(listeners.names).toEqual([])
  })

  it('gives its port back when its domain ends', async () => {
    const dom = await start('a', "<graphics type='vnc' port='5905'/>")
    await called.client.call('domainDestroy', { dom })
    const names = listeners.names
    await called.client.call('domainCreateWithFlags', { dom, flags: 0 })

    expect(names).toEqual([])
    expect(listeners.names).toEqual(['127.0.0.1:5905'])
  })

  it.each([
    ["<graphics type='vnc' port='5900'/>", 'internal error: Failed to reserve port 5900'],
    [
      "<graphics type='vnc' port='5910'/>",
      'internal error: process exited while connecting to monitor: -vnc 127.0.0.1:10: Failed to bind socket: Address already in use',
    ],
    [
      "<graphics type='vnc' listen='203.0.113.5'/>",
      'internal error: process exited while connecting to monitor: -vnc 203.0.113.5:1: Failed to bind socket: Cannot assign requested address',
    ],
    [
      "<graphics type='vnc' autoport='no'/>",
      'unsupported configuration: vnc port must be in range [5900,65535]',
    ],
    [
      "<graphics type='vnc'><listen type='network' network='none'/></graphics>",
      "Network not found: no network with matching name 'none'",
    ],
    [
      "<graphics type='spice'/>",
      'unsupported configuration: spice graphics are not supported with this QEMU',
    ],
  ])('that cannot be had keeps its domain from starting: %s', async (graphics, message) => {
    listeners.foreign.add(5910)
    await start('first', "<graphics type='vnc'/>")

    await expect(start('second', graphics)).rejects.toThrow(message)

    expect(listeners.names).toEqual(['127.0.0.1:5900'])
    expect(host.guests.launched).toHaveLength(1)
    expect(called.daemon.domains.byName('second')!.isActive).toBe(false)
  })

  it('of a guest that cannot be launched is not left behind', async () => {
    host.guests.failure = new Error('no')

    await expect(start('a', "<graphics type='vnc'/>")).rejects.toThrow('no')

    expect(listeners.names).toEqual([])
  })

  it('can listen on a UNIX socket, or nowhere', async () => {
    await start('socket', "<graphics type='vnc'><listen type='socket'/></graphics>")
    await start('nowhere', "<graphics type='vnc'><listen type='none'/></graphics>")

    expect(listeners.names).toEqual([expect.stringMatching(/domain-1-socket\/vnc\.sock$/)])
    expect(xmlOf('socket')).toContain("<listen type='socket' socket='")
    expect(xmlOf('nowhere')).toContain("<graphics type='vnc'>\n      <listen type='none'/>")
  })

  it('hands viewers to the guest, and tells of them', async () => {
    const events: unknown[] = []
    called.daemon.events.onDomain((event) => void (event.kind === 'graphics' && events.push(event)))
    await start('a', "<graphics type='vnc' passwd='secret'/>")
    const viewer = listeners.connect('127.0.0.1:5900')
    const [seen] = host.guests.last.viewers
    seen!.admit()
    viewer.close()
    await settled(() => seen!.isClosed)

    expect(seen).toMatchObject({ isTrusted: false, isClosed: true })
    expect(events).toMatchObject([{ phase: 0 }, { phase: 1 }, { phase: 2 }])
    expect(events[0]).toMatchObject({
      local: { family: 'ipv4', node: '127.0.0.1', service: '5900' },
      remote: { family: 'ipv4', node: '127.0.0.1', service: '4000' },
      authScheme: 'vnc',
    })
  })

  it('gives a client a channel of its own, where its connection can carry one', async () => {
    const dom = await start('a', "<graphics type='vnc' passwd='secret'/>")
    const channel = await called.client.openChannel('domainOpenGraphicsFd', { dom, idx: 0, flags: 1 })
    const heard: number[] = []
    channel.onData((bytes) => heard.push(...bytes))
    const [viewer] = host.guests.last.viewers
    viewer!.channel.send(Uint8Array.of(82, 70, 66))
    await settled(() => heard.length === 3)

    expect(heard).toEqual([82, 70, 66])
    expect(viewer!.isTrusted).toBe(true)
    await expect(
      called.client.openChannel('domainOpenGraphicsFd', { dom, idx: 1, flags: 0 }),
    ).rejects.toThrow('No graphics backend with index 1')
  })

  it('lets a client’s viewers go with the client', async () => {
    const other = called.connect()
    await other.call('connectOpen', { name: 'qemu:///system', flags: 0 })
    const dom = await start('a', "<graphics type='vnc'/>")
    await other.openChannel('domainOpenGraphicsFd', { dom, idx: 0, flags: 0 })
    const [viewer] = host.guests.last.viewers
    other.close()
    await settled(() => viewer!.isClosed)

    expect(viewer!.isClosed).toBe(true)
  })

  it('is there without a port where nobody can listen', async () => {
    const browser = await CalledDaemon.open(new FakeHost())
    const dom = await start('a', "<graphics type='vnc'/>", browser)

    expect(browser.daemon.domains.byName('a')!.xml()).toContain(
      "<graphics type='vnc' autoport='yes' listen='127.0.0.1'>",
    )
    await browser.client.openChannel('domainOpenGraphicsFd', { dom, idx: 0, flags: 1 })
    expect(browser.host.guests.last.viewers).toHaveLength(1)
  })
})

describe('a running display', () => {
  const listen = "autoport='yes' listen='127.0.0.1'"

  beforeEach(() => start('a', `<graphics type='vnc' ${listen} keymap='de' passwd='secret'/>`))

  it('takes another password', async () => {
    await update(
      'a',
      `<graphics type='vnc' ${listen} keymap='de' passwd='other' passwdValidTo='2030-01-01T00:00:00'/>`,
    )

    expect(host.guests.last.display).toEqual({
      password: 'other',
      passwordEnds: Date.UTC(2030, 0, 1),
      sharing: 'allow-exclusive',
      keymap: 'de',
    })
    expect(called.daemon.domains.byName('a')!.xml({ isSecure: true })).toContain("passwd='other'")
  })

  it.each([
    [
      `type='vnc' autoport='yes' listen='0.0.0.0' keymap='de'`,
      "cannot change listen address setting on 'vnc' graphics",
    ],
    [`type='vnc' ${listen} keymap='fr'`, 'cannot change keymap setting on vnc graphics'],
    [`type='vnc' port='5999' listen='127.0.0.1' keymap='de'`, 'cannot change port settings on vnc graphics'],
    [`type='spice' autoport='yes'`, "cannot find existing graphics device to modify of type 'spice'"],
  ])('stays where and what it is: %s', async (attributes, message) => {
    await expect(update('a', `<graphics ${attributes}/>`)).rejects.toThrow(message)

    expect(host.guests.last.calls).not.toContain('setDisplay')
  })

  it('without a password gets none', async () => {
    await start('open', `<graphics type='vnc' ${listen}/>`)

    await expect(update('open', `<graphics type='vnc' ${listen} passwd='x'/>`)).rejects.toThrow(
      "unable to execute QEMU command 'set_password': Could not set password",
    )
  })
})

describe('a video card', () => {
  it.each(['vga', 'virtio', 'bochs', 'ramfb'])('of the model %s is the guest’s', async (model) => {
    await called.daemon.domains.create(xmlWith(`<video><model type='${model}'/></video>`))

    expect(host.guests.last.spec.video).toBe(model)
  })

  it('comes with a display, and is a VGA', async () => {
    await called.daemon.domains.create(xmlWith("<graphics type='vnc'/>"))

    expect(host.guests.last.spec).toMatchObject({ video: 'vga', display: { sharing: 'allow-exclusive' } })
  })

  it('has the resolution that its definition says', async () => {
    const model = "<model type='ramfb'><resolution x='800' y='600'/></model>"
    await called.daemon.domains.create(xmlWith(`<video>${model}</video>`))

    expect(host.guests.last.spec.resolution).toEqual({ width: 800, height: 600 })
  })

  it.each([
    [8, 600],
    [2561, 1600],
    [804, 600],
    [800, 1601],
  ])('has no resolution of %i by %i', async (x, y) => {
    const model = `<model type='bochs'><resolution x='${x}' y='${y}'/></model>`

    await expect(called.daemon.domains.create(xmlWith(`<video>${model}</video>`))).rejects.toThrow(
      `a resolution of ${x}x${y} is not possible`,
    )
  })

  it.each(['qxl', 'cirrus', 'vmvga'])('of the model %s is not there', async (model) => {
    await expect(
      called.daemon.domains.create(xmlWith(`<video><model type='${model}'/></video>`)),
    ).rejects.toThrow(`domain configuration does not support video model '${model}'`)
  })
})

const xmlWith = (devices: string): string =>
  `<domain type='qemu'><name>v</name><memory unit='MiB'>64</memory><os><type arch='x86_64' machine='q35'>hvm</type>
  <kernel>/boot/kernel</kernel></os><devices>${devices}</devices></domain>`
