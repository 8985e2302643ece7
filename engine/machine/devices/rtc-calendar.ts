/** The Gregorian calendar for the RTC: seconds since 1970 to fields and back, for any year. */
export interface CalendarTime {
  year: number
  /** 1 to 12. */
  month: number
  /** 1 to 31. */
  day: number
  hour: number
  minute: number
  second: number
  /** 0 is Sunday. */
  weekday: number
}

const DAY = 86_400

export function toCalendar(seconds: number): CalendarTime {
  const days = Math.floor(seconds / DAY)
  const rest = seconds - days * DAY
  let year = 1970 + Math.floor(days / 365.2425)
  while (daysBefore(year, 1) > days) year--
  while (daysBefore(year + 1, 1) <= days) year++
  let month = 12
  while (daysBefore(year, month) > days) month--
  return {
    year,
    month,
    day: days - daysBefore(year, month) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
  }
}

/** Fields out of range carry over, as the 31st of April is the 1st of May. */
export function toSeconds(time: Omit<CalendarTime, 'weekday'>): number {
  const month = Math.min(Math.max(time.month, 1), 12)
  const days = daysBefore(time.year, month) + time.day - 1
  return days * DAY + time.hour * 3600 + time.minute * 60 + time.second
}

/** Days from 1970 to the first of the month. */
function daysBefore(year: number, month: number): number {
  const past = year - 1
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 477
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const beforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1] ?? 0
  return (year - 1970) * 365 + leapDays + beforeMonth + (isLeap && month > 2 ? 1 : 0)
}
