/**
 * What can be said of an initial RAM disk without unpacking it: is it one, and is all of it there?
 * Linux, Documentation/driver-api/early-userspace/buffer-format.rst: archives, compressed or not, one after the other.
 */
import { UserError } from '../../base/error.ts'

export interface InitrdImage {
  /** What to call it in a message. */
  name: string
  bytes: Uint8Array
}

/** First bytes of what the kernel can unpack (lib/decompress.c). */
const COMPRESSED: readonly (readonly number[])[] = [
  [0x1f, 0x8b],
  [0x1f, 0x9e],
  [0x42, 0x5a, 0x68],
  [0x5d, 0x00, 0x00],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  [0x89, 0x4c, 0x5a, 0x4f],
  [0x02, 0x21, 0x4c, 0x18],
  [0x28, 0xb5, 0x2f, 0xfd],
]
const GZIP_SHORTEST = 18
const CPIO_HEADER = 110
const TRAILER = 'TRAILER!!!'

/** Throws a UserError if the initrd is not usable. */
export function checkInitrd(image: InitrdImage): void {
  const { name, bytes } = image
  let at = 0
  while (at < bytes.length) {
    // Archives may be padded with zeros.
    while (at < bytes.length && bytes[at] === 0) at++
    if (at === bytes.length && at > 0) return
    if (isCompressed(bytes, at)) {
      if (bytes.length - at < GZIP_SHORTEST) throw truncated(image)
      return
    }
    if (!isCpio(bytes, at))
      throw new UserError(
        at === 0
          ? `${name}: this is not an initrd: it is neither a cpio archive nor compressed in a way that Linux knows.`
          : `${name}: the initrd is damaged: after ${at} bytes there is neither another archive nor its end.`,
      )
    at = endOfArchive(image, at)
  }
  if (bytes.length === 0) throw new UserError(`${name}: the initrd is empty.`)
}

function isCompressed(bytes: Uint8Array, at: number): boolean {
  return COMPRESSED.some((magic) => magic.every((byte, i) => bytes[at + i] === byte))
}

function isCpio(bytes: Uint8Array, at: number): boolean {
  const magic = latin(bytes, at, 6)
  return magic === '070701' || magic === '070702'
}

/** Walks the entries of a «newc» archive to the one that ends it. */
function endOfArchive(image: InitrdImage, start: number): number {
  const { bytes } = image
  let at = start
  while (at + CPIO_HEADER <= bytes.length && isCpio(bytes, at)) {
    const fileSize = field(bytes, at, 6)
    const nameSize = field(bytes, at, 11)
    const content = aligned(at + CPIO_HEADER + nameSize - start) + start
    const entryName = latin(bytes, at + CPIO_HEADER, Math.max(0, nameSize - 1))
    if (Number.isNaN(content + fileSize)) break
    if (entryName === TRAILER) return Math.min(content, bytes.length)
    at = aligned(content + fileSize - start) + start
  }
  throw truncated(image)
}

function truncated({ name, bytes }: InitrdImage): UserError {
  return new UserError(
    `${name}: the initrd is truncated: it ends within an archive, after ${bytes.length} bytes.`,
  )
}

/** The header's fields are eight hexadecimal digits each, after the magic. */
function field(bytes: Uint8Array, at: number, index: number): number {
  return Number.parseInt(latin(bytes, at + 6 + 8 * index, 8), 16)
}

function aligned(offset: number): number {
  return Math.ceil(offset / 4) * 4
}

function latin(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + Math.min(length, 4096)))
}
