import { typedParameter } from '../typed-parameters.ts'
import { fixed, int, list, optional, struct, text } from '../xdr.ts'

/** How libvirt's remote protocol names the things it manages, and what many of its procedures share. */

/** The longest text that libvirt takes. */
export const string = text(4 << 20)
/** Text that may be absent. */
export const maybeString = optional(string)
export const uuid = fixed(16)

/** As many objects as a list may have, of most kinds. */
export const objectLimit = 16384

export const names = list(string, objectLimit)
export const params = (max: number) => list(typedParameter, max)

export const domain = struct({ name: string, uuid, id: int })
export const snapshot = struct({ name: string, dom: domain })
export const checkpoint = struct({ name: string, dom: domain })
export const network = struct({ name: string, uuid })
export const networkPort = struct({ net: network, uuid })
export const pool = struct({ name: string, uuid })
export const volume = struct({ pool: string, name: string, key: string })
export const nodeDevice = struct({ name: string })
export const secret = struct({ uuid, usageType: int, usageID: string })
export const networkInterface = struct({ name: string, mac: string })
export const filter = struct({ name: string, uuid })
export const filterBinding = struct({ portdev: string, filtername: string })
