/** Where the service worker finds the answer to a request without the server. */
export interface CachedAnswer {
  cache: 'app' | 'images'
  /** The address it is kept by. */
  key: string
}

/** Names the images' cache, which outlives the builds of the page. */
export const imageCache = 'tabvisor-images'

/** What a page tells the service worker of a newer build when the person wants that one. */
export const takeOver = 'take over'

/**
 * Undefined for what the server must be asked for.
 * @param top address of the page's folder
 * @param files of the build, by their paths in there
 */
export function cachedAnswer(
  address: string,
  top: string,
  files: ReadonlySet<string>,
): CachedAnswer | undefined {
  const key = address.replace(/[?#].*$/, '')
  if (!key.startsWith(top)) return undefined
  const path = key.slice(top.length) || 'index.html'
  if (files.has(path)) return { cache: 'app', key: top + path }
  return path.startsWith('images/') ? { cache: 'images', key } : undefined
}
