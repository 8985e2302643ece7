import { describe, expect, it } from 'vitest'
import { type Clock, TimerQueue } from './clock.ts'

class StandingClock implements Clock {
  time = 0

  now(): number {
    return this.time
  }
}

function setUp() {
  const clock = new StandingClock()
  const queue = new TimerQueue(clock)
  const fired: string[] = []
  const timer = (name: string) => queue.create((now) => fired.push(`${name}@${now}`))
  const runAt = (time: number): void => {
    clock.time = time
    queue.run()
  }
  return { queue, fired, timer, runAt }
}

describe('timers', () => {
  it('fire once, when their time has come', () => {
    const { fired, timer, runAt } = setUp()
    timer('a').arm(100)

    for (const time of [99, 100, 101]) runAt(time)

    expect(fired).toEqual(['a@100'])
  })

  it('fire in the order of their deadlines, of equal ones in the order of creation', () => {
    const { fired, timer, runAt } = setUp()
    const [a, b, c] = [timer('a'), timer('b'), timer('c')]
    c.arm(50)
    b.arm(50)
    a.arm(60)

    runAt(100)

    expect(fired).toEqual(['b@100', 'c@100', 'a@100'])
  })

  it('do not fire when cancelled, and have one deadline only', () => {
    const { fired, timer, runAt, queue } = setUp()
    const [a, b] = [timer('a'), timer('b')]
    a.arm(10)
    b.arm(10)
    a.cancel()
    b.arm(30)

    runAt(20)

    expect(fired).toEqual([])
    expect([a.deadline, b.deadline, queue.nextDeadline()]).toEqual([Number.POSITIVE_INFINITY, 30, 30])
  })

  it('tell the earliest deadline, or infinity', () => {
    const { timer, queue, runAt } = setUp()
    const [a, b] = [timer('a'), timer('b')]
    const seen = [queue.nextDeadline()]
    a.arm(20)
    b.arm(10)
    seen.push(queue.nextDeadline())
    runAt(10)
    seen.push(queue.nextDeadline())

    a.cancel()

    expect([...seen, queue.nextDeadline()]).toEqual([
      Number.POSITIVE_INFINITY,
      10,
      20,
      Number.POSITIVE_INFINITY,
    ])
  })

  it('may arm themselves again while they fire, also in the past', () => {
    const { queue, runAt } = setUp()
    const deadlines: number[] = []
    const timer = queue.create(() => {
      deadlines.push(next)
      next += 10
      timer.arm(next)
    })
    let next = 10
    timer.arm(next)

    runAt(35)

    expect(deadlines).toEqual([10, 20, 30])
    expect(queue.nextDeadline()).toBe(40)
  })

  it('may stop others that are due', () => {
    const { queue, timer, fired, runAt } = setUp()
    const killer = queue.create(() => victim.cancel())
    const victim = timer('victim')
    killer.arm(1)
    victim.arm(2)

    runAt(3)

    expect(fired).toEqual([])
  })

  it('do not hang the host when one is always due', () => {
    const { queue, runAt } = setUp()
    let count = 0
    const timer = queue.create(() => {
      count++
      timer.arm(0)
    })
    timer.arm(0)

    runAt(1)

    expect(count).toBeGreaterThan(100)
    expect(queue.nextDeadline()).toBe(0)
  })

  it('report every change of a deadline', () => {
    const { queue, timer } = setUp()
    let changes = 0
    queue.onChange = () => changes++
    const a = timer('a')

    a.arm(5)
    a.arm(3)
    a.cancel()

    expect(changes).toBe(3)
  })
})
