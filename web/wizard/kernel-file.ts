/** How much of a kernel's file must be read to know it. */
export const kernelHeadBytes = 64 << 10

const headerMagic = 0x53726448
const magicAt = 0x202
const versionPointerAt = 0x20e
/** What the pointer counts from: the sector before the setup code. */
const setupStart = 0x200
const mostVersionBytes = 256

/**
 * The version that a Linux kernel tells of itself in its setup header (Linux/x86 boot protocol, «kernel_version»): empty if
 * it tells none. Undefined for what is no such kernel.
 */
export function kernelVersion(head: Uint8Array): string | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (head.length < setupStart + 0x100 || view.getUint32(magicAt, true) !== headerMagic) return undefined
  const pointer = view.getUint16(versionPointerAt, true)
  if (pointer === 0) return ''
  const text = head.subarray(pointer + setupStart, pointer + setupStart + mostVersionBytes)
  const end = text.indexOf(0)
  return new TextDecoder('latin1').decode(end < 0 ? text : text.subarray(0, end))
}
