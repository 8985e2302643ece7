import { joined } from '../../base/bytes.ts'
import { UserError } from '../../base/error.ts'
import type { ReadImageFile } from '../image.ts'

/** Reads an image's files over HTTP, reporting how far each has come. */
export function downloader(
  imageUrl: string,
  progress: (file: string, loaded: number, total: number) => void,
): ReadImageFile {
  return async (file, expectedSize) => {
    const response = await fetch(new URL(file, imageUrl)).catch(() => {
      throw new UserError(`${file}: the server does not answer`)
    })
    if (!response.ok || !response.body) {
      throw new UserError(`${file}: the server answered ${response.status} ${response.statusText}`)
    }
    const parts: Uint8Array[] = []
    let loaded = 0
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read().catch(() => {
        throw new UserError(`${file}: the connection broke after ${loaded} bytes`)
      })
      if (done) break
      parts.push(value)
      loaded += value.length
      if (expectedSize !== undefined) progress(file, loaded, expectedSize)
    }
    return joined(parts)
  }
}
