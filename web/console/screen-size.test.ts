import { describe, expect, it } from 'vitest'
import { shownSize } from './screen-size.ts'

const text = { width: 720, height: 400 }
const box = { width: 1600, height: 1000 }

describe('the size of the screen', () => {
  it('fills the box in one direction when it is scaled', () => {
    expect(shownSize(text, box, { isScaled: true, isWhole: false, pixelRatio: 1 })).toEqual({
      width: 1600,
      height: 888,
    })
  })

  it('gets smaller to fit', () => {
    const small = { width: 360, height: 300 }

    expect(shownSize(text, small, { isScaled: true, isWhole: false, pixelRatio: 1 })).toEqual({
      width: 360,
      height: 200,
    })
  })

  it('is a whole multiple if asked for', () => {
    expect(shownSize(text, box, { isScaled: true, isWhole: true, pixelRatio: 1 })).toEqual({
      width: 1440,
      height: 800,
    })
  })

  it('counts the monitor’s pixels for a whole multiple', () => {
    const fit = { isScaled: true, isWhole: true, pixelRatio: 2 }

    expect(shownSize(text, { width: 1100, height: 700 }, fit)).toEqual({ width: 1080, height: 600 })
  })

  it('fits even when no whole multiple does', () => {
    const fit = { isScaled: true, isWhole: true, pixelRatio: 1 }

    expect(shownSize(text, { width: 360, height: 300 }, fit)).toEqual({ width: 360, height: 200 })
  })

  it('is the guest’s own when it is not scaled, and nothing without a frame', () => {
    const fit = { isScaled: false, isWhole: false, pixelRatio: 1 }

    expect(shownSize(text, box, fit)).toEqual(text)
    expect(shownSize({ width: 0, height: 0 }, box, { ...fit, isScaled: true })).toEqual({
      width: 0,
      height: 0,
    })
  })
})
