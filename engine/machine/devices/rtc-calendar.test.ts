import { describe, expect, it } from 'vitest'
import { toCalendar, toSeconds } from './rtc-calendar.ts'

describe('the calendar of the RTC', () => {
  it.each([
    [0, 1970, 1, 1, 4],
    [951_782_400, 2000, 2, 29, 2],
    [1_709_164_800, 2024, 2, 29, 4],
    [4_107_542_400, 2100, 3, 1, 1],
    [1_735_603_200, 2024, 12, 31, 2],
  ])('knows the day of %i', (seconds, year, month, day, weekday) => {
    expect(toCalendar(seconds)).toEqual({ year, month, day, weekday, hour: 0, minute: 0, second: 0 })
  })

  it('agrees with the platform on every day of four centuries, both ways', () => {
    const days = Array.from({ length: 146_097 }, (_, day) => day * 86_400)
    const wrong = days.filter((seconds) => {
      const time = toCalendar(seconds + 86_399)
      const date = new Date(seconds * 1000)
      const same =
        time.year === date.getUTCFullYear() &&
        time.month === date.getUTCMonth() + 1 &&
        time.day === date.getUTCDate() &&
        time.weekday === date.getUTCDay() &&
        toSeconds(time) === seconds + 86_399
      return !same
    })
    expect(wrong).toEqual([])
  })

  it('carries days that a month does not have', () => {
    const seconds = toSeconds({ year: 2023, month: 4, day: 31, hour: 12, minute: 34, second: 56 })
    expect(toCalendar(seconds)).toMatchObject({ month: 5, day: 1, hour: 12, minute: 34, second: 56 })
  })
})
