import { expect, it } from 'vitest'
import { hostRatesBetween, hostSampleOf } from './host-sample.ts'

const fields = (values: Record<string, number>) =>
  Object.entries(values).map(([field, value]) => ({ field, value: BigInt(value) }))

it('tells what share of its time the host was busy', () => {
  const before = hostSampleOf(fields({ kernel: 10, user: 10, idle: 80, iowait: 0 }), undefined, 0, 256)
  const now = hostSampleOf(fields({ kernel: 20, user: 50, idle: 120, iowait: 10 }), undefined, 1, 256)

  expect(hostRatesBetween(before, now)).toEqual({
    time: 1,
    cpuPercent: 50,
    usedMiB: undefined,
    givenMiB: 256,
  })
})

it('tells nothing of processors at first, and after they started anew', () => {
  const early = hostSampleOf(fields({ user: 5, idle: 5 }), undefined, 0, 256)
  const late = hostSampleOf(fields({ user: 50, idle: 50 }), undefined, 1, 256)

  expect(hostRatesBetween(undefined, late).cpuPercent).toBeUndefined()
  expect(hostRatesBetween(late, early).cpuPercent).toBeUndefined()
})

it('counts neither buffers nor caches as used', () => {
  const sample = hostSampleOf(
    undefined,
    fields({ total: 4096, free: 1024, buffers: 512, cached: 512 }),
    0,
    256,
  )

  expect(sample.usedMiB).toBe(2)
})

it('does not take a host that hides its memory for an empty one', () => {
  const sample = hostSampleOf(undefined, fields({ total: 4096, free: 4096, buffers: 0, cached: 0 }), 0, 256)

  expect(sample.usedMiB).toBeUndefined()
})
