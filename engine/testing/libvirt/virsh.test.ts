import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareGroup, listed, type Side, side } from './comparison.ts'
import { deviations } from './deviations.table.ts'
import { type Fixtures, writeFixtures } from './fixtures.ts'
import { type OurDaemon, startOurDaemon } from './our-daemon.ts'
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from './private-libvirtd.ts'
import { groups } from './virsh-commands.table.ts'

const obstacle = libvirtdObstacle()
if (obstacle !== undefined) console.log(`virsh is not compared: ${obstacle}`)

const minutes = 60_000

describe.skipIf(obstacle !== undefined)('virsh on libvirtd with QEMU and on our daemon', () => {
  let libvirtd: PrivateLibvirtd
  let daemon: OurDaemon
  let fixtures: Fixtures[]
  let theirs: Side
  let ours: Side

  beforeAll(async () => {
    fixtures = [writeFixtures(), writeFixtures()]
    ;[libvirtd, daemon] = await Promise.all([startPrivateLibvirtd(), startOurDaemon()])
    theirs = side({ ...libvirtd, folder: fixtures[0]!.folder })
    ours = side({ ...daemon, folder: fixtures[1]!.folder })
  }, 2 * minutes)

  afterAll(async () => {
    await Promise.all([libvirtd?.stop(), daemon?.stop()])
    for (const fixture of fixtures ?? []) fixture.remove()
  }, minutes)

  it.each(groups)(
    'agrees on: $name',
    async (group) => {
      const found = await compareGroup(group, theirs, ours)

      expect(found).toEqual(listed(group.name))
    },
    3 * minutes,
  )
})

describe('the comparison', () => {
  it('has 150 commands and more', () => {
    expect(groups.flatMap(({ steps }) => steps).length).toBeGreaterThanOrEqual(150)
  })

  it('lists deviations of steps that there are, each once and with a reason', () => {
    const steps = deviations.flatMap((deviation) => deviation.steps)
    const names = new Set(groups.map(({ name }) => name))

    expect(steps.filter((step, n) => steps.indexOf(step) !== n)).toEqual([])
    expect(steps.filter((step) => !names.has(step.split(': ')[0]!))).toEqual([])
    expect(deviations.filter(({ reason }) => reason.length < 20)).toEqual([])
  })
})
