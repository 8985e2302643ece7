import { VIDEO_PAGE } from './video-memory.ts'

/** Memory as it is saved: a bit for each page that is not all zero, then those pages. */
export function packMemory(memory: Uint8Array): Uint8Array {
  const pages = memory.length / VIDEO_PAGE
  const used = Array.from({ length: pages }, (_, page) => page).filter((page) => isUsed(memory, page))
  const map = Math.ceil(pages / 8)
  const packed = new Uint8Array(map + used.length * VIDEO_PAGE)
  for (const [n, page] of used.entries()) {
    packed[page >> 3] = (packed[page >> 3] ?? 0) | (1 << (page & 7))
    packed.set(memory.subarray(page * VIDEO_PAGE, (page + 1) * VIDEO_PAGE), map + n * VIDEO_PAGE)
  }
  return packed
}

function isUsed(memory: Uint8Array, page: number): boolean {
  const words = new Uint32Array(memory.buffer, memory.byteOffset + page * VIDEO_PAGE, VIDEO_PAGE / 4)
  for (let i = 0; i < words.length; i++) if (words[i] !== 0) return true
  return false
}

/** False if these are not the bytes of such a memory; then it is as it was. */
export function unpackMemory(packed: Uint8Array, memory: Uint8Array): boolean {
  const pages = memory.length / VIDEO_PAGE
  const map = Math.ceil(pages / 8)
  const isKept = (page: number) => ((packed[page >> 3] ?? 0) & (1 << (page & 7))) !== 0
  let count = 0
  for (let page = 0; page < pages; page++) if (isKept(page)) count++
  if (packed.length !== map + count * VIDEO_PAGE) return false
  let from = map
  for (let page = 0; page < pages; page++) {
    const at = page * VIDEO_PAGE
    if (!isKept(page)) {
      // a host gives memory for a page when it is first written
      if (isUsed(memory, page)) memory.fill(0, at, at + VIDEO_PAGE)
      continue
    }
    memory.set(packed.subarray(from, from + VIDEO_PAGE), at)
    from += VIDEO_PAGE
  }
  return true
}
