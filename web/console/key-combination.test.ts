import { describe, expect, it } from 'vitest'
import { mainKeys, modifierKeys } from './key.table.ts'
import { combinationLabel, parseCombination, sentCombinations } from './key-combination.ts'

describe('key combinations', () => {
  it('are read as they are written', () => {
    const text = 'Ctrl+Alt+Page Up'

    expect(parseCombination(text)?.map(({ code }) => code)).toEqual(['ControlLeft', 'AltLeft', 'PageUp'])
    expect(combinationLabel(parseCombination(text)!)).toBe(text)
  })

  it.each(['', 'Ctrl+', 'Ctrl+Nothing', 'ctrl+alt'])('refuse «%s»', (text) => {
    expect(parseCombination(text)).toBeUndefined()
  })

  it('of the menu are those of virt-manager, in its order', () => {
    const labels = sentCombinations.map(combinationLabel)

    expect(labels).toHaveLength(15)
    expect([labels[0], labels[1], labels[2], labels[13], labels[14]]).toEqual([
      'Ctrl+Alt+Backspace',
      'Ctrl+Alt+Delete',
      'Ctrl+Alt+F1',
      'Ctrl+Alt+F12',
      'Print Screen',
    ])
  })

  it('know each key once', () => {
    const keys = [...modifierKeys, ...mainKeys]

    expect(new Set(keys.map(({ label }) => label)).size).toBe(keys.length)
    expect(new Set(keys.map(({ code }) => code)).size).toBe(keys.length)
  })
})
