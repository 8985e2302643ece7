import { t } from '@lingui/core/macro'
import type { ImageDescription } from '../../engine/model/image.ts'

export interface LoadProgress {
  file: string
  loaded: number
  total: number
}

/**
 * Fetches an image's files, reporting how far it has come, and gives each to `take`. Without that they stay in the browser's
 * cache, where the guest takes them from a moment later: libvirt's protocol has no word for the progress of a start.
 */
export async function downloadImage(
  { kernel, initrd }: ImageDescription,
  imageUrl: string,
  progress: (now: LoadProgress) => void,
  take: (address: string, response: Response) => Promise<unknown> = discard,
  signal: AbortSignal | null = null,
): Promise<void> {
  for (const { file, size } of [kernel, initrd]) {
    const address = new URL(file, imageUrl).href
    const response = await fetch(address, { signal }).catch(() => {
      throw new Error(
        t`${file}: the server does not answer. Without it, machines start whose images are kept under «Offline».`,
      )
    })
    const { body, ok, status, statusText } = response
    if (!ok || !body) {
      throw new Error(t`${file}: the server answered ${status} ${statusText}`)
    }
    let loaded = 0
    const counter = new TransformStream<Uint8Array<ArrayBuffer>>({
      transform: (bytes, controller) => {
        loaded += bytes.length
        progress({ file, loaded, total: size })
        controller.enqueue(bytes)
      },
    })
    const counted = body.pipeThrough(counter)
    await take(address, new Response(counted, response)).catch((error: Error) => {
      const isFull = error.name === 'QuotaExceededError'
      throw new Error(
        isFull
          ? t`${file}: the browser gives this page no more storage`
          : t`${file}: the connection broke after ${loaded} bytes`,
      )
    })
  }
}

const discard = (_: string, { body }: Response) => body!.pipeTo(new WritableStream())
