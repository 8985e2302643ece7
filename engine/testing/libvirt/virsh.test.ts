import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BothDaemons, startBothDaemons } from './both-daemons.ts'
import { compareGroup, listed } from './comparison.ts'
import { deviations } from './deviations.table.ts'
import { libvirtdObstacle } from './private-libvirtd.ts'
import { groups } from './virsh-commands.table.ts'
import { virtTools } from './virt-tools.table.ts'

const obstacle = libvirtdObstacle()
if (obstacle !== undefined) console.log(`libvirtd is not compared with ours: ${obstacle}`)

const minute = 60_000

describe.skipIf(obstacle !== undefined)('on libvirtd with QEMU and on our daemon', () => {
  let both: BothDaemons

  beforeAll(async () => {
    both = await startBothDaemons()
  }, 2 * minute)

  afterAll(() => both?.stop(), minute)

  it.each([...groups, virtTools])(
    'the same is said to: $name',
    async (group) => {
      const found = await compareGroup(group, both.theirs, both.ours)

      expect(found).toEqual(listed(group.name))
    },
    3 * minute,
  )
})

describe('the comparison', () => {
  it('has 150 commands of virsh and more', () => {
    expect(groups.flatMap(({ steps }) => steps).length).toBeGreaterThanOrEqual(150)
  })

  it('lists deviations of groups that there are, each once and with a reason', () => {
    const steps = deviations.flatMap((deviation) => deviation.steps)
    const names = new Set([...groups, virtTools].map(({ name }) => name).concat('events'))

    expect(steps.filter((step, n) => steps.indexOf(step) !== n)).toEqual([])
    expect(steps.filter((step) => !names.has(step.split(': ')[0]!))).toEqual([])
    expect(deviations.filter(({ reason }) => reason.length < 20)).toEqual([])
  })
})
