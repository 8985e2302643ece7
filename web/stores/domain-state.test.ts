import { describe, expect, it } from 'vitest'
import { canAct, shownState } from './domain-state.ts'

const row = (state: number, reason = 0, isSaved = false) => ({ state, reason, isSaved, isAutostarted: false })

describe('what a domain is shown as', () => {
  it('tells all of libvirt’s states apart', () => {
    const states = [0, 1, 3, 4, 5, 6, 7].map((state) => shownState(row(state)))

    expect(states).toEqual(['unknown', 'running', 'paused', 'shuttingDown', 'off', 'crashed', 'suspended'])
  })

  it('tells what was saved or has crashed from what is off', () => {
    expect(shownState(row(5, 5, true))).toBe('saved')
    expect(shownState(row(5, 3))).toBe('crashed')
  })
})

describe('what can be done', () => {
  it('follows the state', () => {
    expect(canAct('start', row(1))).toBe(false)
    expect(canAct('pause', row(1))).toBe(true)
    expect(canAct('pause', row(3, 1))).toBe(false)
    expect(canAct('forceOff', row(4))).toBe(true)
    expect(canAct('save', row(5))).toBe(false)
    expect(canAct('delete', row(1))).toBe(true)
  })

  it('with a crashed domain depends on whether its guest is still there', () => {
    const [remains, gone] = [row(6), row(5, 3)]

    expect([canAct('start', remains), canAct('forceOff', remains)]).toEqual([false, true])
    expect([canAct('start', gone), canAct('forceOff', gone)]).toEqual([true, false])
  })
})
