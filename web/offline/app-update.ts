import { create } from 'zustand'
import { takeOver } from './cached-answer.ts'

/** The service worker of a newer build, ready to take over; undefined while this page is the newest. */
export const useWaitingBuild = create<{ worker: ServiceWorker | undefined }>(() => ({ worker: undefined }))

/** Keeps the page in the browser, so that it opens without its server, and watches for newer builds. */
export async function keepApp(): Promise<void> {
  // The development server has no build; without HTTPS browsers have no service workers.
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const workers = navigator.serviceWorker
  const registration = await workers.register('./service-worker.js', { updateViaCache: 'none' })
  const look = () => useWaitingBuild.setState({ worker: registration.waiting ?? undefined })
  const follow = () => registration.installing?.addEventListener('statechange', look)
  follow()
  look()
  registration.addEventListener('updatefound', follow)
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) registration.update().catch(() => {})
  })
}

/** Gives the page to the newer build. Other tabs go on with what they have loaded until they are loaded anew. */
export function reloadInto(worker: ServiceWorker): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  worker.postMessage(takeOver)
}
