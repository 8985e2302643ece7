import { describe, expect, it } from 'vitest'
import type { ReleaseKeysName } from '../stores/screen-settings.ts'
import { ReleaseKeys } from './release-keys.ts'

/** `+code` presses, `-code` releases; gives what each was taken for. */
function play(strokes: string[], choice: ReleaseKeysName = 'ctrl-alt'): boolean[] {
  const keys = new ReleaseKeys()
  keys.choice = choice
  return strokes.map((stroke) =>
    keys.takes({ type: stroke[0] === '+' ? 'keydown' : 'keyup', code: stroke.slice(1) }),
  )
}

describe('the release keys', () => {
  it.each([
    [['+ControlLeft', '+AltLeft', '-AltLeft']],
    [['+AltLeft', '+ControlLeft', '-AltLeft']],
    [['+ControlLeft', '+AltLeft', '+AltLeft', '-ControlLeft']],
    [['+KeyA', '-KeyA', '+ControlRight', '+AltLeft', '-AltLeft']],
  ])('are Control and Alt by themselves: %s', (strokes) => {
    expect(play(strokes).indexOf(true)).toBe(strokes.length - 1)
  })

  it.each([
    [['+ControlLeft', '+AltLeft', '+F2', '-F2', '-AltLeft', '-ControlLeft']],
    [['+ControlLeft', '+AltLeft', '+Delete', '-AltLeft', '-ControlLeft', '-Delete']],
    [['+ShiftLeft', '+ControlLeft', '+AltLeft', '-AltLeft']],
    [['+ControlLeft', '-ControlLeft', '+AltLeft', '-AltLeft']],
    [['+ControlLeft', '+ControlRight', '-ControlRight']],
    [['+ControlLeft', '+AltRight', '-AltRight', '-ControlLeft']],
  ])('are not part of anything else: %s', (strokes) => {
    expect(play(strokes)).not.toContain(true)
  })

  it('still know the one that is held, which must be released in the guest too', () => {
    const keys = new ReleaseKeys()
    for (const code of ['ControlLeft', 'AltLeft']) keys.takes({ type: 'keydown', code })
    keys.takes({ type: 'keyup', code: 'AltLeft' })

    expect([...keys.held]).toEqual(['ControlLeft'])
  })

  it('forget what was held when the keyboard went elsewhere', () => {
    const keys = new ReleaseKeys()
    keys.takes({ type: 'keydown', code: 'ControlLeft' })
    keys.reset()
    keys.takes({ type: 'keydown', code: 'AltLeft' })

    expect(keys.takes({ type: 'keyup', code: 'AltLeft' })).toBe(false)
  })

  it('are those that the person chose', () => {
    expect(play(['+ControlRight', '-ControlRight'], 'right-ctrl')).toEqual([false, true])
    expect(play(['+ControlLeft', '-ControlLeft'], 'right-ctrl')).toEqual([false, false])
    expect(play(['+ControlLeft', '+ShiftLeft', '-ShiftLeft'], 'ctrl-shift')).toEqual([false, false, true])
    expect(play(['+ControlLeft', '+AltLeft', '-AltLeft'], 'ctrl-alt-shift')).toEqual([false, false, false])
  })
})
