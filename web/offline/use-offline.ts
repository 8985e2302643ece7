import { useEffect } from 'react'
import type { ReadyImage } from '../stores/machine.ts'
import { keepApp } from './app-update.ts'
import { followKeptImages } from './kept-images.ts'

/** Sees to what is kept for offline use, once the page shows what it was opened for: loading that must not wait. */
export function useOffline(images: readonly ReadyImage[] | undefined, isShown: boolean): void {
  useEffect(() => {
    // A browser that refuses to keep it shows it from the server all the same.
    if (isShown) keepApp().catch(() => {})
  }, [isShown])
  useEffect(() => {
    if (isShown && isSecureContext && images) void followKeptImages(images)
  }, [isShown, images])
}
