import { describe, expect, it } from 'vitest'
import { spanInView } from './window.ts'

describe('the rows near what is seen', () => {
  it('are all of a short list', () => {
    expect(spanInView(5, 50, 200, 900)).toEqual({ first: 0, end: 5 })
  })

  it('are few of a long one, and what is seen is among them', () => {
    const { first, end } = spanInView(1000, 50, -25_000, 900)

    expect(first).toBeLessThanOrEqual(500)
    expect(end).toBeGreaterThanOrEqual(518)
    expect(end - first).toBeLessThan(50)
  })

  it('stay the same while the view moves by less than a row', () => {
    expect(spanInView(1000, 50, -25_010, 900)).toEqual(spanInView(1000, 50, -25_020, 900))
  })

  it('are the last ones when a list gets shorter than it was scrolled', () => {
    expect(spanInView(3, 50, -25_000, 900)).toEqual({ first: 3, end: 3 })
  })
})
