/** Devices of which a line or two say all. */
import { integer, oneOf, onOff, signed, unsigned, yesNo } from '../../../xml/codec.ts'
import { attribute, child, schema, type Value } from '../../../xml/schema.ts'
import { choice } from '../../identifiers.ts'
import { deviceInfo, virtioDriver, virtioOptions } from './device.ts'

export const hub = schema({ type: attribute(oneOf('usb')), ...deviceInfo })
export type Hub = Value<typeof hub>

export const watchdog = schema({
  model: attribute(oneOf('i6300esb', 'ib700', 'diag288')),
  action: attribute(oneOf('reset', 'shutdown', 'poweroff', 'pause', 'dump', 'none', 'inject-nmi')),
  ...deviceInfo,
})
export type Watchdog = Value<typeof watchdog>

export const memballoon = schema({
  model: attribute(oneOf('virtio', 'xen', 'none', 'virtio-transitional', 'virtio-non-transitional')),
  autodeflate: attribute(onOff),
  freePageReporting: attribute(onOff),
  stats: child(schema({ period: attribute(signed) })),
  driver: child(virtioDriver),
  ...deviceInfo,
})
export type Memballoon = Value<typeof memballoon>

/** Memory of a machine of the POWER family that keeps its content; not the file of an UEFI firmware's variables. */
export const nvram = schema({ ...deviceInfo })
export type Nvram = Value<typeof nvram>

export const panic = schema({
  model: attribute(choice('isa', 'pseries', 'hyperv', 's390')),
  ...deviceInfo,
})
export type Panic = Value<typeof panic>

export const iommu = schema({
  model: attribute(oneOf('intel', 'smmuv3', 'virtio')),
  driver: child(
    schema({
      intremap: attribute(onOff),
      cachingMode: attribute(onOff, 'caching_mode'),
      eim: attribute(onOff),
      iotlb: attribute(onOff),
      awBits: attribute(unsigned, 'aw_bits'),
      ...virtioOptions,
    }),
  ),
  ...deviceInfo,
})
export type Iommu = Value<typeof iommu>

export const vsock = schema({
  model: attribute(choice('virtio', 'virtio-transitional', 'virtio-non-transitional')),
  cid: child(schema({ auto: attribute(yesNo), address: attribute(integer(3, 2 ** 32 - 1)) })),
  driver: child(virtioDriver),
  ...deviceInfo,
})
export type Vsock = Value<typeof vsock>
