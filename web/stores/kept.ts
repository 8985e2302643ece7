import { create, type StoreApi, type UseBoundStore } from 'zustand'

/**
 * A store that the browser keeps at this place, for all tabs of the page. `read` makes a valid state of whatever was kept
 * there; nothing, of nothing. A browser that keeps nothing still has the state until the page is closed.
 */
export function createKept<T extends object>(
  place: string,
  read: (kept: Readonly<Record<string, unknown>>) => T,
): UseBoundStore<StoreApi<T>> {
  const useKept = create<T>(() => read(parsed(stored(place))))
  useKept.subscribe((state) => keep(place, state))
  globalThis.window?.addEventListener('storage', ({ key, newValue }) => {
    if (key === place) useKept.setState(read(parsed(newValue)), true)
  })
  return useKept
}

function stored(place: string): string | null {
  try {
    return localStorage.getItem(place)
  } catch {
    return null
  }
}

function keep(place: string, state: object): void {
  try {
    const text = JSON.stringify(state)
    if (text !== localStorage.getItem(place)) localStorage.setItem(place, text)
  } catch {
    // Cookies are refused, or the place is full.
  }
}

/** The fields of a JSON text; none if it is broken or no object. */
export function parsed(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
