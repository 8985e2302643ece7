import { oneOf, string, unsigned, yesNo } from '../../../xml/codec.ts'
import { attribute, child, required, schema, type Value } from '../../../xml/schema.ts'
import { malformed, tolerant, unsupported } from '../../complaints.ts'
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
  type: attribute(unsupported(videoModels, "unknown video model '%s'")),
  ram: attribute(malformed(unsigned, "cannot parse video ram '%s'")),
  vram: attribute(malformed(unsigned, "cannot parse video vram '%s'")),
  vram64: attribute(malformed(unsigned, "cannot parse video vram64 '%s'")),
  vgamem: attribute(malformed(unsigned, "cannot parse video vgamem '%s'")),
  heads: attribute(malformed(unsigned, "cannot parse video heads '%s'")),
  primary: attribute(tolerant(yesNo)),
  acceleration: child(
    schema({ accel3d: attribute(yesNo), accel2d: attribute(yesNo), rendernode: attribute(string) }),
  ),
  resolution: child(schema({ x: required(unsigned), y: required(unsigned) })),
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
