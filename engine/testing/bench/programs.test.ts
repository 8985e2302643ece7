import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nodeScheduler } from '../../host/node/scheduler.ts'
import { buildImages } from './images.ts'
import { programNames } from './items.ts'
import { buildNative, runNatively } from './native.ts'
import { runProgramsOnOurs } from './ours.ts'

const clock = () => ({ wall: performance.now() })

describe('the programs', () => {
  it('calculate the same here, interpreted and compiled', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tabvisor-programs-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    buildImages(folder, 2, programNames)
    buildNative(folder)
    const ours = (accel: 'jit' | 'interpreter') =>
      runProgramsOnOurs({
        read: async (name) => new Uint8Array(readFileSync(join(folder, name))),
        scheduler: nodeScheduler(),
        stopwatch: { before: clock, after: clock },
        accel,
      })
    const sums = (timings: { item: string; sum?: string }[]) => timings.map(({ item, sum }) => [item, sum])

    const { timings } = await runNatively(folder, programNames, 60)
    const native = sums(timings)

    // Each runs twice.
    expect(native.map(([item]) => item)).toEqual(programNames.flatMap((name) => [name, name]))
    expect(sums(await ours('interpreter'))).toEqual(native)
    expect(sums(await ours('jit'))).toEqual(native)
  }, 60_000)

  it('run only those that are chosen', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tabvisor-programs-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    buildImages(folder, 1, ['nbody', 'x87'])
    buildNative(folder)

    const { timings } = await runNatively(folder, ['nbody', 'x87'], 60)

    expect(new Set(timings.map(({ item }) => item))).toEqual(new Set(['nbody', 'x87']))
  })
})
