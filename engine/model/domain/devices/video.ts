import { oneOf, string, unsigned, yesNo } from '../../../xml/codec.ts'
import { attribute, child, schema, type Value } from '../../../xml/schema.ts'
import { choice } from '../../identifiers.ts'
import { deviceInfo, virtioOptions } from './device.ts'

export const videoModels = oneOf(
  'vga',
  'cirrus',
  'vmvga',
  'xen',
  'vbox',
  'qxl',
  'parallels',
  'virtio',
  'gop',
  'none',
  'bochs',
  'ramfb',
)

const model = schema({
  type: attribute(videoModels),
  ram: attribute(unsigned),
  vram: attribute(unsigned),
  vram64: attribute(unsigned),
  vgamem: attribute(unsigned),
  heads: attribute(unsigned),
  primary: attribute(yesNo),
  acceleration: child(
    schema({ accel3d: attribute(yesNo), accel2d: attribute(yesNo), rendernode: attribute(string) }),
  ),
  resolution: child(schema({ x: attribute(unsigned), y: attribute(unsigned) })),
})

export const video = schema({
  driver: child(
    schema({
      ...virtioOptions,
      vgaconf: attribute(oneOf('io', 'on', 'off')),
      name: attribute(choice('qemu', 'vhostuser')),
    }),
  ),
  model: child(model),
  ...deviceInfo,
})

export type Video = Value<typeof video>
