/** The page's service worker: answers with the files of one build, and with the guest images that the person keeps. */
import { cachedAnswer, imageCache, takeOver } from './cached-answer.ts'

declare const self: ServiceWorkerGlobalScope

/** Written in here by the build: paths of its files, and a sum over all of them. */
declare const build: { version: string; files: readonly string[] }

const appPrefix = 'tabvisor-app-'
const appCache = appPrefix + build.version
const top = self.registration.scope
const files = new Set(build.files)

self.addEventListener('install', (event) => event.waitUntil(keepApp()))
self.addEventListener('activate', (event) => event.waitUntil(begin()))

// A newer build waits until the person wants it: pages that are open go on with the files that they began with.
self.addEventListener('message', ({ data }) => {
  if (data === takeOver) void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || request.headers.has('Range')) return
  const answer = cachedAnswer(request.url, top, files)
  if (answer) event.respondWith(answered(request, answer.cache === 'app' ? appCache : imageCache, answer.key))
})

async function keepApp(): Promise<void> {
  const cache = await caches.open(appCache)
  await cache.addAll(
    build.files.map((path) => {
      // Only the names of assets change with their content.
      return new Request(top + path, { cache: path.startsWith('assets/') ? 'default' : 'no-cache' })
    }),
  )
}

async function begin(): Promise<void> {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith(appPrefix) && name !== appCache)
  await Promise.all(old.map((name) => caches.delete(name)))
  await self.clients.claim()
}

/** From the cache with the headers that came with it: isolation and policy stay. */
async function answered(request: Request, cacheName: string, key: string): Promise<Response> {
  const cache = await caches.open(cacheName)
  return (await cache.match(key)) ?? fetch(request)
}
