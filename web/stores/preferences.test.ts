import { describe, expect, it } from 'vitest'
import { parsed } from './kept.ts'
import { defaultPreferences, readPreferences } from './preferences.ts'

describe('preferences', () => {
  it('are as they were kept', () => {
    const own = { ...defaultPreferences, theme: 'dark', contrast: 'high', language: 'de', pollingSeconds: 10 }

    expect(readPreferences(parsed(JSON.stringify(own)))).toEqual(own)
  })

  it('are the initial ones where the place is empty or broken', () => {
    for (const text of [null, '', '{', 'null', '7', '[]', '"x"'])
      expect(readPreferences(parsed(text))).toEqual(defaultPreferences)
  })

  it('lose only what makes no sense', () => {
    const kept = { theme: 'pink', pollingSeconds: 0.5, polls: { disk: false, cpu: 'no' }, asks: null }
    const read = readPreferences(kept)

    expect(read).toEqual({ ...defaultPreferences, polls: { ...defaultPreferences.polls, disk: false } })
  })
})
