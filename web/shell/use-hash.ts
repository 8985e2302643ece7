import { useSyncExternalStore } from 'react'

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

/** The part of the address after #, with it; drawn anew when it changes. */
export const useHash = (): string => useSyncExternalStore(subscribe, () => location.hash)
