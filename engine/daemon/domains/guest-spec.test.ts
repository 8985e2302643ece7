import { beforeEach, describe, expect, it } from 'vitest'
import { FakeHost } from '../../testing/fake-host.ts'
import { guestXml } from '../../testing/guest-xml.ts'
import { watchedDaemon } from '../../testing/watched-daemon.ts'
import type { Daemon } from '../daemon.ts'

let host: FakeHost
let daemon: Daemon

beforeEach(async () => {
  host = new FakeHost()
  ;({ daemon } = await watchedDaemon(host))
})

const missed: readonly (readonly [devices: string, what: string])[] = [
  ["<disk type='file'><source file='/a'/><target dev='vda'/></disk>", "disk 'vda' cannot be attached"],
  ["<interface type='user'/>", 'network interfaces are not supported'],
  ["<sound model='ich9'/>", 'sound0: sound cards are not supported'],
  [
    "<redirdev bus='usb' type='tcp'><source mode='bind' host='::1' service='1'/></redirdev>",
    'redirected USB',
  ],
  [
    "<channel type='unix'><target type='virtio' name='mine'/></channel>",
    "channel0: channels to 'unix' are not supported",
  ],
  [
    "<channel type='pty'><target type='virtio' name='a'/><address type='virtio-serial' controller='1' port='1'/></channel>",
    'channel0: this hypervisor has one virtio-serial controller',
  ],
  ["<panic model='hyperv'/>", 'panic devices other than isa are not supported'],
  [
    "<rng model='virtio'><backend model='egd' type='udp'><source mode='connect' host='a' service='1'/></backend></rng>",
    'entropy gathering daemons are not supported',
  ],
  ["<watchdog model='i6300esb'/>", 'watchdogs are not supported'],
]

describe('a guest', () => {
  it.each(missed)('that would miss a device is not started: %s', async (devices, what) => {
    await expect(daemon.domains.create(guestXml('a', { devices }))).rejects.toThrow(what)

    expect(host.guests.launched).toEqual([])
  })

  it('has the devices that the machine has, and does without an agent', async () => {
    const devices = `<serial type='pty'/><panic model='isa'/><rng model='virtio'><backend model='random'/></rng>
      <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
      <graphics type='vnc'/><video><model type='vga'/></video>`
    await daemon.domains.create(guestXml('a', { devices }))

    expect(host.guests.last.spec).toMatchObject({
      hasPanic: true,
      hasRng: true,
      hasBalloon: true,
      serials: [{ port: 0, alias: 'serial0' }],
    })
  })

  it('has channels, one of them to the clipboard of whoever looks at its screen', async () => {
    const devices = `<channel type='pty'><target type='virtio' name='mine'/></channel>
      <channel type='qemu-vdagent'><source><clipboard copypaste='yes'/></source>
        <target type='virtio' name='com.redhat.spice.0'/><address type='virtio-serial' port='5'/></channel>
      <channel type='qemu-vdagent'><source><clipboard copypaste='no'/></source><target type='virtio' name='other'/></channel>
      <channel type='spicevmc'><target type='virtio' name='spice'/></channel>`
    await daemon.domains.create(guestXml('a', { devices }))

    expect(host.guests.last.spec.channels).toEqual([
      { port: 1, alias: 'channel0', name: 'mine', end: 'terminal' },
      { port: 5, alias: 'channel1', name: 'com.redhat.spice.0', end: 'clipboard' },
      { port: 2, alias: 'channel2', name: 'other', end: 'nobody' },
    ])
  })

  it('has a channel that is connected while a program in it has it open', async () => {
    const devices = "<channel type='pty'><target type='virtio' name='mine'/></channel>"
    const domain = await daemon.domains.create(guestXml('a', { devices }))
    const state = () => /name='mine' state='(\w+)'/.exec(domain.xml())?.[1]
    const atFirst = state()

    host.guests.last.say({ type: 'channel', alias: 'channel0', isOpen: true })
    const open = state()
    host.guests.last.say({ type: 'channel', alias: 'channel0', isOpen: false })

    expect([atFirst, open, state()]).toEqual(['disconnected', 'connected', 'disconnected'])
  })

  it('has virtio input devices, and a tablet that works without USB', async () => {
    const devices = `<input type='keyboard' bus='virtio'/><input type='keyboard' bus='virtio'/>
      <input type='mouse' bus='usb'/><input type='tablet' bus='usb'/>`
    await daemon.domains.create(guestXml('a', { devices }))

    expect(host.guests.last.spec).toMatchObject({ inputs: ['keyboard', 'tablet'], hasVmPort: true })
  })

  it('does without VMware’s port when its XML says so', async () => {
    await daemon.domains.create(guestXml('a', { more: "<features><vmport state='off'/></features>" }))

    expect(host.guests.last.spec).toMatchObject({ inputs: [], hasVmPort: false })
  })

  it('has no display port in its XML while nothing listens there', async () => {
    const devices = "<graphics type='vnc' port='-1' autoport='yes'/><video><model type='vga'/></video>"
    const domain = await daemon.domains.create(guestXml('a', { devices }))

    expect(domain.xml()).toContain("<graphics type='vnc' autoport='yes' listen='127.0.0.1'>")
    expect(domain.xml({ isInactive: true })).toContain("<graphics type='vnc' port='-1' autoport='yes'")
  })

  it('is moved with the processor and the displays that it was started with', async () => {
    const devices = "<graphics type='vnc' port='-1' autoport='yes'/><video><model type='vga'/></video>"
    const domain = await daemon.domains.create(guestXml('a', { devices }))

    const text = domain.xml({ isMigratable: true })

    expect(domain.xml()).toContain("check='full'")
    expect(text).toContain("check='none'")
    expect(text).toContain("<graphics type='vnc' port='-1' autoport='yes'>")
    expect(text).toContain("<listen type='address'/>")
  })
})
