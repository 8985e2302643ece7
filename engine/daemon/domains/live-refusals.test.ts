import { beforeEach, describe, expect, it } from 'vitest'
import { impact } from '../../model/domain-state.ts'
import { FakeHost } from '../../testing/fake-host.ts'
import { guestXml, uuid } from '../../testing/guest-xml.ts'
import { watchedDaemon } from '../../testing/watched-daemon.ts'
import { attachDevice, detachAlias, detachDevice, updateDevice } from './device-changes.ts'
import type { Domain } from './domain.ts'
import { startDomain } from './start.ts'

let domain: Domain

beforeEach(async () => {
  const { daemon } = await watchedDaemon(new FakeHost())
  domain = await daemon.domains.define(guestXml('a', { uuid }))
  await startDomain(domain)
})

const detached: readonly (readonly [xml: string, words: string])[] = [
  ["<disk type='file'><source file='/a'/><target dev='vdb'/></disk>", 'device not found: disk vdb not found'],
  ["<watchdog model='i6300esb'/>", 'device not found: watchdog device not present in domain configuration'],
  [
    "<controller type='usb' index='0'/>",
    "Operation not supported: 'usb' controller cannot be hot unplugged.",
  ],
  ["<controller type='scsi' index='0'/>", 'device not found: controller scsi:0 not found'],
  ["<input type='tablet' bus='usb'/>", 'device not found: matching input device not found'],
  [
    "<input type='mouse' bus='ps2'/>",
    "Operation not supported: input device on bus 'ps2' cannot be detached",
  ],
  [
    "<hostdev mode='subsystem' type='usb'><source><vendor id='0x1'/><product id='0x2'/></source></hostdev>",
    'device not found: host usb device vendor=0x0001 product=0x0002 not found',
  ],
  [
    "<filesystem type='mount'><source dir='/tmp'/><target dir='x'/></filesystem>",
    'device not found: matching filesystem not found',
  ],
  ["<vsock model='virtio'><cid auto='yes'/></vsock>", 'device not found: matching vsock device not found'],
  [
    "<lease><lockspace>a</lockspace><key>b</key><target path='/x'/></lease>",
    'invalid argument: Lease b in lockspace a does not exist',
  ],
  ["<sound model='ich9'/>", "Operation not supported: live detach of device 'sound' is not supported"],
  ['<teapot/>', "unsupported configuration: unknown device type 'teapot'"],
]

describe('a running guest', () => {
  it.each(detached)('keeps %s', async (xml, words) => {
    await expect(detachDevice(domain, xml, impact.live)).rejects.toThrow(words)
  })

  it.each([
    ['usb', "'usb' controller cannot be hot unplugged."],
    ['input0', "input device on bus 'ps2' cannot be detached"],
    ['balloon0', "live detach of device 'memballoon' is not supported"],
    ['nosuch', 'no device found with alias nosuch'],
  ])('keeps what is called %s', async (alias, words) => {
    await expect(detachAlias(domain, alias, impact.live)).rejects.toThrow(words)
  })

  it.each([
    ["<controller type='usb' index='1'/>", "'usb' controller cannot be hot plugged."],
    ["<input type='mouse' bus='ps2'/>", "input device on bus 'ps2' cannot be hot plugged."],
    ["<sound model='ich9'/>", "live attach of device 'sound' is not supported"],
  ])('does not get %s', async (xml, words) => {
    await expect(attachDevice(domain, xml, impact.live)).rejects.toThrow(words)
  })

  it.each([
    [
      "<disk type='file'><source file='/a'/><target dev='vdb'/></disk>",
      "internal error: disk 'vdb' not found",
    ],
    [
      "<graphics type='spice'/>",
      "device not found: cannot find existing graphics device to modify of type 'spice'",
    ],
    ["<sound model='ich9'/>", "unsupported configuration: live update of device 'sound' is not supported"],
  ])('does not change to %s', async (xml, words) => {
    await expect(updateDevice(domain, xml, impact.live)).rejects.toThrow(words)
  })
})
