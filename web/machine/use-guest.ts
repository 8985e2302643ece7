import { useCallback, useEffect, useRef, useState } from 'react'
import { BrowserGuest, type GuestCounters, type GuestState } from '../../engine/host/browser/guest.ts'

export interface LoadProgress {
  file: string
  loaded: number
  total: number
}

export interface GuestView {
  state: GuestState
  reason: string | undefined
  progress: LoadProgress | undefined
  counters: GuestCounters | undefined
}

const off: GuestView = { state: 'off', reason: undefined, progress: undefined, counters: undefined }

/** One guest of the page: what is to be seen of it, and its buttons. `onOutput` gets what its console says. */
export function useGuest(imageUrl: string, onOutput: (bytes: Uint8Array) => void) {
  const [view, setView] = useState(off)
  const guest = useRef<BrowserGuest>(undefined)

  useEffect(() => () => guest.current?.forceOff(), [])

  const start = useCallback(() => {
    guest.current?.forceOff()
    setView({ ...off, state: 'loading' })
    const started = new BrowserGuest({ imageUrl, clock: 'host' })
    guest.current = started
    started.onSerial(onOutput)
    started.onEvent((event) => {
      if (guest.current !== started) return
      setView((before) => {
        if (event.type === 'state')
          return { ...before, state: event.state, reason: event.reason, progress: undefined }
        if (event.type === 'progress') return { ...before, progress: event }
        return { ...before, counters: event }
      })
    })
  }, [imageUrl, onOutput])

  return {
    view,
    start,
    pause: () => guest.current?.pause(),
    resume: () => guest.current?.resume(),
    reset: () => guest.current?.reset(),
    powerButton: () => guest.current?.powerButton(),
    forceOff: () => guest.current?.forceOff(),
    send: useCallback((bytes: Uint8Array) => guest.current?.send(bytes), []),
  }
}
