import type { Os } from '../boot.ts'
import type { Devices } from '../devices/devices.ts'
import type { Domain } from '../domain.ts'

/** A domain of which the parts without which there is none are known to be there. */
export type Definition = Domain & { devices: Devices; os: Os; name: string }
