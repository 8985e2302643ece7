/** All devices of a domain, in libvirt's order of classes. */
import { string } from '../../../xml/codec.ts'
import { child, children, leaf, schema, type Value } from '../../../xml/schema.ts'
import { audio } from './audio.ts'
import { channel, console, parallel, serial } from './chardev.ts'
import { controller } from './controller.ts'
import { disk } from './disk.ts'
import { filesystem } from './filesystem.ts'
import { graphics } from './graphics.ts'
import { hostdev } from './hostdev.ts'
import { input } from './input.ts'
import { networkInterface } from './interface.ts'
import { lease } from './lease.ts'
import { memoryDevice } from './memory-device.ts'
import { redirdev, redirfilter } from './redirdev.ts'
import { rng } from './rng.ts'
import { shmem } from './shmem.ts'
import { hub, iommu, memballoon, nvram, panic, vsock, watchdog } from './simple.ts'
import { smartcard } from './smartcard.ts'
import { sound } from './sound.ts'
import { tpm } from './tpm.ts'
import { video } from './video.ts'

export const devices = schema({
  emulator: leaf(string),
  disks: children(disk, 'disk'),
  controllers: children(controller, 'controller'),
  leases: children(lease, 'lease'),
  filesystems: children(filesystem, 'filesystem'),
  interfaces: children(networkInterface, 'interface'),
  smartcards: children(smartcard, 'smartcard'),
  serials: children(serial, 'serial'),
  parallels: children(parallel, 'parallel'),
  consoles: children(console, 'console'),
  channels: children(channel, 'channel'),
  inputs: children(input, 'input'),
  tpms: children(tpm, 'tpm'),
  graphics: children(graphics),
  sounds: children(sound, 'sound'),
  audios: children(audio, 'audio'),
  videos: children(video, 'video'),
  hostdevs: children(hostdev, 'hostdev'),
  redirdevs: children(redirdev, 'redirdev'),
  redirfilter: child(redirfilter),
  hubs: children(hub, 'hub'),
  watchdogs: children(watchdog, 'watchdog'),
  memballoon: child(memballoon),
  rngs: children(rng, 'rng'),
  nvram: child(nvram),
  panics: children(panic, 'panic'),
  shmems: children(shmem, 'shmem'),
  memories: children(memoryDevice, 'memory'),
  iommu: child(iommu),
  vsock: child(vsock),
})

export type Devices = Value<typeof devices>
