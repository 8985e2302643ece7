import { useCallback, useEffect, useRef, useState } from 'react'
import { BrowserGuest, type GuestCounters, type GuestState } from '../../engine/host/browser/guest.ts'

export interface LoadProgress {
  file: string
  loaded: number
  total: number
}

interface GuestView {
  state: GuestState
  reason: string | undefined
  progress: LoadProgress | undefined
  /** Whether it was ever started: then its console has something to show. */
  wasStarted: boolean
}

/** Calls `show` with what is known now and whenever it changes; the result ends that. */
export type OnCounters = (show: (counters: GuestCounters | undefined) => void) => () => void

const neverStarted: GuestView = { state: 'off', reason: undefined, progress: undefined, wasStarted: false }

/** One guest of the page: what is to be seen of it, and its buttons. `onOutput` gets what its console says. */
export function useGuest(imageUrl: string, onOutput: (bytes: Uint8Array) => void) {
  const [view, setView] = useState(neverStarted)
  const guest = useRef<BrowserGuest>(undefined)
  const { onCounters, show } = useLatestCounters()

  useEffect(() => () => guest.current?.forceOff(), [])

  const start = useCallback(() => {
    guest.current?.forceOff()
    show(undefined)
    setView({ state: 'loading', reason: undefined, progress: undefined, wasStarted: true })
    const started = new BrowserGuest({ imageUrl, clock: 'host' })
    guest.current = started
    started.onSerial(onOutput)
    started.onEvent((event) => {
      if (guest.current !== started) return
      if (event.type === 'counters') show(event)
      else if (event.type === 'progress') setView((before) => ({ ...before, progress: event }))
      else setView({ state: event.state, reason: event.reason, progress: undefined, wasStarted: true })
    })
  }, [imageUrl, onOutput, show])

  return {
    view,
    onCounters,
    start,
    pause: () => guest.current?.pause(),
    resume: () => guest.current?.resume(),
    reset: () => guest.current?.reset(),
    powerButton: () => guest.current?.powerButton(),
    forceOff: () => guest.current?.forceOff(),
    send: useCallback((bytes: Uint8Array) => guest.current?.send(bytes), []),
  }
}

/** The latest counters for one who shows them. A hidden page shows nothing, and catches up when it is seen again. */
function useLatestCounters() {
  const latest = useRef<GuestCounters>(undefined)
  const listener = useRef<(counters: GuestCounters | undefined) => void>(undefined)

  const onCounters = useCallback<OnCounters>((listen) => {
    const catchUp = () => listener.current?.(latest.current)
    listener.current = listen
    document.addEventListener('visibilitychange', catchUp)
    return () => {
      listener.current = undefined
      document.removeEventListener('visibilitychange', catchUp)
    }
  }, [])
  const show = useCallback((counters: GuestCounters | undefined) => {
    latest.current = counters
    if (!document.hidden) listener.current?.(counters)
  }, [])
  return { onCounters, show }
}
