import { describe, expect, it } from 'vitest'
import { parseCombination } from './key-combination.ts'
import { defaultSettings, readSettings, type ScreenSettings, writeSettings } from './screen-settings.ts'

const holding = (text: string | null) => ({ getItem: () => text })

describe('settings of the screen', () => {
  it('are read as they were written', () => {
    const settings: ScreenSettings = {
      scaling: 'fullscreen',
      isWhole: true,
      resizesGuest: true,
      layout: 'de',
      ownCombinations: [parseCombination('Ctrl+Alt+T')!],
    }
    const kept: string[] = []
    writeSettings({ setItem: (_, text) => kept.push(text) }, settings)

    expect(readSettings(holding(kept[0]!))).toEqual(settings)
  })

  it.each([null, '', '{', '[]', 'null', '{"scaling":"sometimes","ownCombinations":["Ctrl+",null]}'])(
    'are as by default where «%s» is kept',
    (text) => {
      expect(readSettings(holding(text))).toEqual(defaultSettings)
    },
  )

  it('last until the page is closed in a browser that keeps nothing', () => {
    const full = {
      setItem: () => {
        throw new Error('no room')
      },
    }

    expect(() => writeSettings(full, defaultSettings)).not.toThrow()
  })
})
