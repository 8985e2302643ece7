import { describe, expect, it } from 'vitest'
import { captureName } from './screenshot.ts'

describe('a screenshot', () => {
  it('is named by machine and time', () => {
    expect(captureName('Screenshot', 'linux-tiny', new Date(2026, 0, 2, 3, 4, 5), 'png')).toBe(
      'Screenshot_linux-tiny_2026-01-02_03-04-05.png',
    )
  })
})
