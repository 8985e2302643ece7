/** Devices of which a line or two say all. */

import { type Codec, integer, oneOf, onOff, signed, unsigned, yesNo } from '../../../xml/codec.ts'
import { attribute, child, required, schema } from '../../../xml/schema.ts'
import { unsupported } from '../../complaints.ts'
import { choice } from '../../identifiers.ts'
import { deviceInfo, virtioDriver, virtioOptions } from './device.ts'

export const hub = schema({
  type: attribute(unsupported(oneOf('usb'), "unknown hub device type '%s'")),
  ...deviceInfo,
})
export const watchdog = schema({
  model: required(
    unsupported(oneOf('i6300esb', 'ib700', 'diag288'), "unknown watchdog model '%s'"),
    undefined,
    { code: 'internalError', message: 'watchdog must contain model name', domain: 'domain' },
  ),
  action: attribute(
    unsupported(
      oneOf('reset', 'shutdown', 'poweroff', 'pause', 'dump', 'none', 'inject-nmi'),
      "unknown watchdog action '%s'",
    ),
  ),
  ...deviceInfo,
})
export const memballoon = schema({
  model: required(oneOf('virtio', 'xen', 'none', 'virtio-transitional', 'virtio-non-transitional')),
  autodeflate: attribute(onOff),
  freePageReporting: attribute(onOff),
  stats: child(schema({ period: attribute(signed) })),
  driver: child(virtioDriver),
  ...deviceInfo,
})
/** Memory of a machine of the POWER family that keeps its content; not the file of an UEFI firmware's variables. */
export const nvram = schema({ ...deviceInfo })
export const panic = schema({
  model: attribute(unsupported(choice('isa', 'pseries', 'hyperv', 's390'), "unknown panic model '%s'")),
  ...deviceInfo,
})
export const iommu = schema({
  model: required(oneOf('intel', 'smmuv3', 'virtio')),
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
/** Numbers below 3 are the hypervisor's and the host's. */
const contextId: Codec<number> = {
  ...integer(3, 2 ** 32 - 1),
  complaint: (text, ...place) =>
    unsigned.read(text) === undefined
      ? unsigned.complaint!(text, ...place)
      : { code: 'configUnsupported', message: 'guest CIDs must be >= 3', domain: 'domain' },
}

export const vsock = schema({
  model: attribute(choice('virtio', 'virtio-transitional', 'virtio-non-transitional')),
  cid: child(schema({ auto: attribute(yesNo), address: attribute(contextId) })),
  driver: child(virtioDriver),
  ...deviceInfo,
})
