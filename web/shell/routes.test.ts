import { describe, expect, it } from 'vitest'
import { linkTo, type Route, routeOf } from './routes.ts'

describe('addresses', () => {
  it('come back from their links', () => {
    const routes: Route[] = [
      { page: 'manager' },
      { page: 'new' },
      { page: 'host' },
      { page: 'virsh' },
      { page: 'log' },
      { page: 'machine', name: 'a/b c%', tab: 'details' },
      { page: 'console', name: 'ä#' },
    ]

    expect(routes.map((route) => routeOf(linkTo(route)))).toEqual(routes)
  })

  it('lead to the console where no tab is named, to the manager where nothing is', () => {
    expect(routeOf('#/vm/a')).toEqual({ page: 'machine', name: 'a', tab: 'console' })
    expect(routeOf('#/nowhere')).toEqual({ page: 'manager' })
    expect(routeOf('')).toEqual({ page: 'manager' })
  })

  it('that were cut in the middle of a character are taken as they are', () => {
    expect(routeOf('#/console/%E4%')).toEqual({ page: 'console', name: '%E4%' })
  })
})
