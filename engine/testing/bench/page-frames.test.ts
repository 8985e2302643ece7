import { describe, expect, it } from 'vitest'
import { summarizeFrames } from './page-frames.ts'

describe('summarizeFrames', () => {
  it('tells how long it was from one frame to the next', () => {
    const moments = [1000]
    for (let frame = 0; frame < 100; frame++) moments.push(moments.at(-1)! + (frame < 94 ? 16 : 10 * frame))

    expect(summarizeFrames(moments)).toEqual({
      count: 100,
      median: 16,
      most95: 940,
      most99: 980,
      longest: 990,
    })
  })

  it('says nothing of a page that drew no frame', () => {
    expect(summarizeFrames([1000])).toMatchObject({ count: 0, median: Number.NaN, longest: Number.NaN })
  })
})
