import { describe, expect, it } from 'vitest'
import { parsed } from './kept.ts'
import { readSettings, type ScreenSettings } from './screen-settings.ts'

describe('settings of the screen', () => {
  it('are read as they were written', () => {
    const settings: ScreenSettings = {
      first: 'serial',
      connects: false,
      scaling: 'fullscreen',
      isWhole: true,
      resizesGuest: true,
      releaseKeys: 'right-ctrl',
      layout: 'de',
      ownCombinations: ['Ctrl+Alt+T'],
    }

    expect(readSettings(parsed(JSON.stringify(settings)))).toEqual(settings)
  })

  it('are virt-manager’s by default', () => {
    const { scaling, connects, resizesGuest } = readSettings({})

    expect({ scaling, connects, resizesGuest }).toEqual({
      scaling: 'always',
      connects: true,
      resizesGuest: false,
    })
  })

  it.each([null, '', '{', '[]', 'null', '{"scaling":"sometimes","ownCombinations":[7,null]}'])(
    'are as by default where «%s» is kept',
    (text) => {
      expect(readSettings(parsed(text))).toEqual(readSettings({}))
    },
  )
})
