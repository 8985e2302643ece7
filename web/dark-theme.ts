import { useSyncExternalStore } from 'react'

const root = document.documentElement
const isDark = () => root.classList.contains('pf-v6-theme-dark')

/** Whether the page is dark now, for what draws its own pixels. */
export function useIsDark(): boolean {
  return useSyncExternalStore(watchTheme, isDark)
}

function watchTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(root, { attributes: true, attributeFilter: ['class'] })
  return () => observer.disconnect()
}
