import type { ImageDescription } from '../../engine/model/image.ts'
import type { ReadyImage } from '../stores/machine.ts'

/** The images that this host offers: `images/index.json` names them. */
export async function loadCatalogue(): Promise<ReadyImage[]> {
  const top = new URL('images/', document.baseURI)
  const names = await json<string[]>(new URL('index.json', top))
  return Promise.all(
    names.map(async (name) => {
      const folder = new URL(`${encodeURIComponent(name)}/`, top)
      return { url: folder.href, description: await json<ImageDescription>(new URL('image.json', folder)) }
    }),
  )
}

async function json<T>(url: URL): Promise<T> {
  const response = await fetch(url).catch(() => {
    throw new Error(`The server does not answer (${url.pathname}).`)
  })
  if (!response.ok) throw new Error(`There is no ${url.pathname} on the server (${response.status}).`)
  return response.json() as Promise<T>
}
