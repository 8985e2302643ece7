import type { ImageDescription } from '../../engine/model/image.ts'

export interface LoadProgress {
  file: string
  loaded: number
  total: number
}

/**
 * Fetches an image's files, reporting how far it has come. They stay in the browser's cache, where the guest takes them
 * from a moment later: libvirt's protocol has no word for the progress of a start.
 */
export async function downloadImage(
  { kernel, initrd }: ImageDescription,
  imageUrl: string,
  progress: (now: LoadProgress) => void,
): Promise<void> {
  for (const { file, size } of [kernel, initrd]) {
    const response = await fetch(new URL(file, imageUrl)).catch(() => {
      throw new Error(`${file}: the server does not answer`)
    })
    if (!response.ok || !response.body) {
      throw new Error(`${file}: the server answered ${response.status} ${response.statusText}`)
    }
    let loaded = 0
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read().catch(() => {
        throw new Error(`${file}: the connection broke after ${loaded} bytes`)
      })
      if (done) break
      loaded += value.length
      progress({ file, loaded, total: size })
    }
  }
}
