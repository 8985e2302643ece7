/** What every device may say about itself, whatever its class; written last. */
import { onOff, positive, string, unsigned, yesNo } from '../../../xml/codec.ts'
import { attribute, child, required, schema } from '../../../xml/schema.ts'
import { address } from './address.ts'

const boot = schema({ order: required(positive), loadparm: attribute(string) })
export const alias = schema({ name: attribute(string) })
const rom = schema({ enabled: attribute(yesNo), bar: attribute(onOff), file: attribute(string) })
const acpi = schema({ index: attribute(unsigned) })

export const deviceInfo = {
  boot: child(boot),
  alias: child(alias),
  master: child(schema({ startport: required(unsigned) })),
  rom: child(rom),
  acpi: child(acpi),
  address: child(address),
}

/** Attributes of the `driver` element of all virtio devices. */
export const virtioOptions = {
  iommu: attribute(onOff),
  ats: attribute(onOff),
  packed: attribute(onOff),
  pagePerVq: attribute(onOff, 'page_per_vq'),
}

export const virtioDriver = schema(virtioOptions)

/** Attributes of an input, video or sound device's way to the host. */
export const audioReference = schema({ id: required(positive) })
