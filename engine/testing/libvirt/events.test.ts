import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BothDaemons, startBothDaemons } from './both-daemons.ts'
import { type Differences, listed } from './comparison.ts'
import { difference } from './difference.ts'
import { libvirtdObstacle } from './private-libvirtd.ts'
import type { Target } from './virsh-session.ts'

const obstacle = libvirtdObstacle()
if (obstacle !== undefined) console.log(`events are not compared with libvirtd's: ${obstacle}`)

const minute = 60_000
const recorder = join(import.meta.dirname, 'event-recorder.py')
const run = promisify(execFile)

/** What a client written in Python heard, by what it had done. */
async function record({ uri, folder }: Target): Promise<Map<string, string[]>> {
  const { stdout } = await run('/usr/bin/python3', [recorder, uri, folder], { timeout: 2 * minute })
  const heard = new Map<string, string[]>()
  for (const line of stdout.trim().split('\n')) {
    const [step, ...event] = JSON.parse(line) as [string, ...unknown[]]
    heard.set(step, [...(heard.get(step) ?? []), JSON.stringify(event)])
  }
  return heard
}

/**
 * Lifecycle «shutdown», «host»: QEMU's last word to libvirtd, which loses it when the process is seen to end before its
 * monitor is read. Ours always says it.
 */
const mayBeLost = (event: string) => /^\["lifecycle",.*,6,2\]$/.test(event)

function compare(theirs: Map<string, string[]>, ours: Map<string, string[]>): Differences {
  const steps = [...new Set([...theirs.keys(), ...ours.keys()])]
  const found = steps.map((step) => {
    const expected = theirs.get(step) ?? []
    const heard = (ours.get(step) ?? []).filter((event) => expected.includes(event) || !mayBeLost(event))
    return [step, difference(expected, heard)] as const
  })
  return Object.fromEntries(
    found.filter(([, lines]) => lines.length > 0).map(([step, lines]) => [`events: ${step}`, lines]),
  )
}

describe.skipIf(obstacle !== undefined)('a Python client', () => {
  let both: BothDaemons

  beforeAll(async () => {
    both = await startBothDaemons()
  }, 2 * minute)

  afterAll(() => both?.stop(), minute)

  it(
    'hears the same events in the same order of libvirtd with QEMU and of our daemon',
    async () => {
      const [theirs, ours] = await Promise.all([record(both.theirs.target), record(both.ours.target)])

      expect(theirs.size).toBeGreaterThan(20)
      expect(compare(theirs, ours)).toEqual(listed('events'))
    },
    3 * minute,
  )
})
