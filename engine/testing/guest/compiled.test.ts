import { describe, expect, it } from 'vitest'
import { CountedGuest } from '../counted-guest.ts'
import { randomShapes } from '../region-shapes.ts'

/** Millions of instructions since power-on at which the whole state is compared, before the shell is there. */
const STOPS = [3, 17, 40, 90, 180, 330]
/** In the shell: processes that are made and run, pipes, files, text. */
const WORK = [
  'for n in 1 2 3 4 5 6; do cat /bin/busybox | sha256sum | cut -c 1-16; done',
  'ls -lR /etc /proc/self | sort | gzip -c | gunzip -c | md5sum',
  "mkdir -p /tmp/a; for n in 1 2 3 4 5 6 7 8; do seq 1 500 | awk '{ s += $1 * $1 } END { print s }' > /tmp/a/$n; done; cat /tmp/a/*",
]

describe('Linux whose code is compiled', () => {
  it('comes to the same state as one that is interpreted, at every count of instructions and in the shell', () => {
    const interpreted = new CountedGuest({ hotCount: 0 }).boot()
    const compiled = new CountedGuest({ hotCount: 100 }).boot()
    const same = (): void => expect(compiled.hash()).toBe(interpreted.hash())

    for (const millions of STOPS) {
      const count = millions * 1_000_000 + 7
      compiled.runTo(count, () => 777_777)
      interpreted.runTo(count)
      same()
    }
    for (const guest of [compiled, interpreted]) guest.login()
    same()
    for (const command of WORK) {
      const [answer, expected] = [compiled, interpreted].map((guest) => guest.ask(command, 2e9))
      expect(answer).toBe(expected)
      expect(answer).toMatch(/[0-9a-f]{8}/)
      same()
    }
    expect(interpreted.machine.cpuCounters.regions).toBe(0)
    expect(compiled.machine.cpuCounters.regions).toBeGreaterThan(2000)
    console.info(
      `${compiled.machine.instructions} instructions, ${compiled.machine.cpuCounters.translated} of them in ${compiled.machine.cpuCounters.regions} regions`,
    )
  }, 600_000)

  it('does so too if nearly all of it is compiled, into regions of random shape', () => {
    const interpreted = new CountedGuest({ hotCount: 0 }).boot()
    const compiled = new CountedGuest({ hotCount: 8, shapes: randomShapes(1) }).boot()

    for (const millions of [17, 90, 140]) {
      const count = millions * 1_000_000 + 11
      expect(compiled.runTo(count, () => 333_333).hash()).toBe(interpreted.runTo(count).hash())
    }
    expect(compiled.machine.cpuCounters.regions).toBeGreaterThan(1000)
  }, 600_000)
})
