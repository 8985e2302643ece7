import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { Polling } from './polling.ts'
import { usePreferences } from './preferences.ts'

const client = {} as RpcClient
let page: EventTarget & { visibilityState: string }
let looks: number
let polling: Polling

beforeEach(() => {
  vi.useFakeTimers()
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  vi.stubGlobal('document', page)
  looks = 0
  polling = new Polling(async () => {
    looks++
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function show(state: 'visible' | 'hidden'): void {
  page.visibilityState = state
  page.dispatchEvent(new Event('visibilitychange'))
}

it('looks at once and then again and again, once for all who watch', async () => {
  const heard = vi.fn()
  polling.watch(client, heard)
  polling.watch(client, heard)

  await vi.advanceTimersByTimeAsync(6100)

  expect(looks).toBe(3)
  expect(heard).toHaveBeenCalledTimes(6)
})

it('looks as often as the person wants', async () => {
  usePreferences.setState({ pollingSeconds: 10 })
  polling.watch(client, () => {})
  await vi.advanceTimersByTimeAsync(20_100)
  usePreferences.setState({ pollingSeconds: 3 })

  expect(looks).toBe(3)
})

it('ends when nobody watches any more', async () => {
  const stop = polling.watch(client, () => {})
  await vi.advanceTimersByTimeAsync(100)

  stop()
  await vi.advanceTimersByTimeAsync(60_000)

  expect(looks).toBe(1)
  expect(vi.getTimerCount()).toBe(0)
})

it('rests while the page is hidden, and looks at once when it is seen again', async () => {
  polling.watch(client, () => {})
  await vi.advanceTimersByTimeAsync(100)

  show('hidden')
  await vi.advanceTimersByTimeAsync(60_000)
  const hidden = looks
  show('visible')
  await vi.advanceTimersByTimeAsync(100)

  expect([hidden, looks]).toEqual([1, 2])
})

it('tells why there was no answer until there is one, and goes on asking', async () => {
  const answers = [Promise.reject(new Error('no connection')), Promise.resolve()]
  polling = new Polling(() => answers.shift()!)
  polling.watch(client, () => {})

  await vi.advanceTimersByTimeAsync(100)
  const first = polling.failure
  await vi.advanceTimersByTimeAsync(3000)

  expect([first, polling.failure]).toEqual(['no connection', undefined])
})
