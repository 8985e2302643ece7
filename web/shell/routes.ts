import { useEffect, useState } from 'react'
import { navigate, useHashLocation } from 'wouter/use-hash-location'
import { leave } from '../stores/unapplied.ts'

/** Pages without anything else in their address; `#/` is the manager. */
const plainPages = ['new', 'host', 'virsh', 'offline', 'log', 'preferences'] as const

export type PlainPage = (typeof plainPages)[number]

/** A place of the page, as the address after # names it; so back, reload and paste work. */
export type Route =
  | { page: 'manager' | PlainPage }
  | { page: 'machine'; name: string; tab: string }
  | { page: 'console'; name: string }

/** The route of an address's hash. What no page is called leads to the manager. */
export function routeOf(hash: string): Route {
  const [page, name, tab] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .map(decoded)
  if (page === 'vm' && name) return { page: 'machine', name, tab: tab || 'console' }
  if (page === 'console' && name) return { page, name }
  return { page: plainPages.find((plain) => plain === page) ?? 'manager' }
}

export function linkTo(route: Route): string {
  switch (route.page) {
    case 'manager':
      return '#/'
    case 'machine':
      return `#/vm/${encodeURIComponent(route.name)}/${encodeURIComponent(route.tab)}`
    case 'console':
      return `#/console/${encodeURIComponent(route.name)}`
    default:
      return `#/${route.page}`
  }
}

export function go(route: Route): void {
  navigate(linkTo(route).slice(1))
}

/** The route of the page's address, followed; what is shown stays as long as a person is asked about changes on it. */
export function useRoute(): Route {
  const [path] = useHashLocation()
  const [shown, setShown] = useState(path)
  useEffect(() => {
    if (path === shown) return
    leave(
      () => setShown(path),
      () => navigate(shown),
    )
  }, [path, shown])
  return routeOf(shown)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
