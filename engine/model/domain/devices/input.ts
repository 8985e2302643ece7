import { oneOf, onOff, string } from '../../../xml/codec.ts'
import { attribute, child, schema, type Value } from '../../../xml/schema.ts'
import { unsupported } from '../../complaints.ts'
import { choice } from '../../identifiers.ts'
import { deviceInfo, virtioDriver } from './device.ts'

export const input = schema({
  type: attribute(
    unsupported(
      oneOf('mouse', 'tablet', 'keyboard', 'passthrough', 'evdev'),
      "unknown input device type '%s'",
    ),
  ),
  bus: attribute(
    unsupported(oneOf('ps2', 'usb', 'xen', 'parallels', 'virtio', 'none'), "unknown input bus type '%s'"),
  ),
  model: attribute(choice('virtio', 'virtio-transitional', 'virtio-non-transitional')),
  driver: child(virtioDriver),
  source: child(
    schema({
      dev: attribute(string),
      evdev: attribute(string),
      grab: attribute(oneOf('all')),
      grabToggle: attribute(
        oneOf('ctrl-ctrl', 'alt-alt', 'shift-shift', 'meta-meta', 'scrolllock', 'ctrl-scrolllock'),
      ),
      repeat: attribute(onOff),
    }),
  ),
  ...deviceInfo,
})

export type Input = Value<typeof input>
