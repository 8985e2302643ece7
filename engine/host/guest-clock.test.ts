import { describe, expect, it } from 'vitest'
import { HostClock, InstructionClock } from './guest-clock.ts'

describe('HostClock', () => {
  it('stands until it is resumed and while it is paused', () => {
    let host = 100
    const clock = new HostClock(() => host)

    const before = clock.now()
    clock.resume()
    host = 150
    const running = clock.now()
    clock.pause()
    host = 1000
    const paused = clock.now()
    clock.resume()
    host = 1001
    const after = clock.now()

    expect([before, running, paused, after]).toEqual([0, 50e6, 50e6, 51e6])
  })

  it('does not start anew when it is resumed twice', () => {
    let host = 0
    const clock = new HostClock(() => host)

    clock.resume()
    host = 5
    clock.resume()
    host = 7

    expect(clock.now()).toBe(7e6)
  })
})

describe('InstructionClock', () => {
  it('counts the time of instructions at its rate', () => {
    const clock = new InstructionClock(100)
    clock.attach(() => 1000)

    expect(clock.now()).toBe(10_000)
  })

  it('skips forward and never back', () => {
    let count = 0
    const clock = new InstructionClock(1000)
    clock.attach(() => count)

    clock.skipTo(500)
    count = 10
    clock.skipTo(400)

    expect(clock.now()).toBe(510)
  })
})
