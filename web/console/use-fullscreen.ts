import { type RefObject, useEffect, useState } from 'react'

/** The Keyboard Lock API, which only Chromium has: https://wicg.github.io/keyboard-lock/ */
interface LockableKeyboard {
  lock(): Promise<void>
  unlock(): void
}

const keyboard = (navigator as Navigator & { keyboard?: LockableKeyboard }).keyboard

/** Whether keys that the browser or the desktop keeps for itself reach the page in fullscreen. */
export const canLockKeyboard = typeof keyboard?.lock === 'function'

/** An element that may fill the monitor. There, Ctrl+W, Alt+Tab and Escape are the guest's where the browser can do that. */
export function useFullscreen(element: RefObject<HTMLElement | null>) {
  const [isFullscreen, setFullscreen] = useState(false)
  useEffect(() => {
    const look = () => {
      const isNow = document.fullscreenElement === element.current
      setFullscreen(isNow)
      if (isNow) keyboard?.lock?.().catch(() => {})
      else keyboard?.unlock?.()
    }
    document.addEventListener('fullscreenchange', look)
    return () => document.removeEventListener('fullscreenchange', look)
  }, [element])

  /** Rejects if the browser does not allow it. */
  const enter = () => element.current!.requestFullscreen({ navigationUI: 'hide' })
  const leave = () => document.exitFullscreen().catch(() => {})
  return { isFullscreen, enter, leave }
}
