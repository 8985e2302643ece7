import { expect, it } from 'vitest'
import { readViewSettings } from './view-settings.ts'

it('has what was kept, and what is usual for what was not or is unknown now', () => {
  const settings = readViewSettings({ view: 'tiles', columns: ['vcpus', 'uptime'], sort: 'moon' })

  expect(settings).toEqual({
    view: 'tiles',
    columns: ['vcpus'],
    sort: 'name',
    isDescending: false,
    isGrouped: false,
  })
})
