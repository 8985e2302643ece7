import { create } from 'zustand'
import type { ImageDescription } from '../../engine/model/image.ts'
import { downloadImage } from '../stores/image-download.ts'
import type { ReadyImage } from '../stores/machine.ts'
import { imageCache } from './cached-answer.ts'

/** How it stands with one image: not kept, on its way, or kept. */
export type Keeping =
  | { state: 'not kept'; failure?: string }
  | { state: 'loading'; bytes: number }
  | { state: 'kept' }

/** By the images' names; what is missing is not known yet. */
export const useKeptImages = create<Readonly<Record<string, Keeping>>>(() => ({}))

const tell = ({ description }: ReadyImage, keeping: Keeping) =>
  useKeptImages.setState({ [description.name]: keeping })

/** Downloads that are under way, by the images' names. */
const downloads = new Map<string, AbortController>()

/** Looks which images are kept, and fetches those anew of which the server has other files by now. */
export async function followKeptImages(images: readonly ReadyImage[]): Promise<void> {
  const cache = await caches.open(imageCache)
  for (const image of images) {
    const kept = await cache.match(descriptionAddress(image))
    if (!kept) tell(image, { state: 'not kept' })
    else if (sums(await kept.json()) !== sums(image.description)) await keepImage(image)
    else tell(image, { state: 'kept' })
  }
}

/** Fetches an image's files into the cache that the service worker answers from. What goes wrong is in the store. */
export async function keepImage(image: ReadyImage): Promise<void> {
  const { description, url } = image
  if (downloads.has(description.name)) return
  const download = new AbortController()
  downloads.set(description.name, download)
  tell(image, { state: 'loading', bytes: 0 })
  // Some browsers ask the person, who may take their time.
  void navigator.storage.persist()
  try {
    await forget(image)
    const cache = await caches.open(imageCache)
    await downloadImage(
      description,
      url,
      ({ file, loaded }) => {
        const before = file === description.kernel.file ? 0 : description.kernel.size
        tell(image, { state: 'loading', bytes: before + loaded })
      },
      (address, response) => cache.put(address, response),
      download.signal,
    )
    // Whoever finds the description finds the rest.
    await cache.put(descriptionAddress(image), Response.json(description))
    tell(image, { state: 'kept' })
  } catch (error) {
    await forget(image)
    const failure = download.signal.aborted ? {} : { failure: (error as Error).message }
    tell(image, { state: 'not kept', ...failure })
  } finally {
    downloads.delete(description.name)
  }
}

/** Gives its storage back; a download that is under way ends. */
export async function dropImage(image: ReadyImage): Promise<void> {
  const download = downloads.get(image.description.name)
  if (download) {
    download.abort()
    return
  }
  await forget(image)
  tell(image, { state: 'not kept' })
}

async function forget({ description, url }: ReadyImage): Promise<void> {
  const cache = await caches.open(imageCache)
  const addresses = ['image.json', description.kernel.file, description.initrd.file]
  for (const address of addresses) await cache.delete(new URL(address, url))
}

const descriptionAddress = ({ url }: ReadyImage): string => new URL('image.json', url).href

const sums = ({ kernel, initrd }: ImageDescription): string => `${kernel.sha256} ${initrd.sha256}`
