import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { UserError } from '../base/error.ts'
import { Emitter } from '../base/event.ts'
import type { GuestEvent, GuestSpec } from '../daemon/guest.ts'
import type { GuestLink } from './guest-link.ts'
import { type FromGuest, streamWindow, type ToGuest } from './guest-messages.ts'
import { guestLauncher } from './worker-guest.ts'

const spec: GuestSpec = {
  name: 'tiny',
  uuid: '11111111-2222-3333-4444-555555555555',
  machine: 'pc',
  memoryKiB: 65_536,
  vcpus: 1,
  boot: { kernel: '/kernel', commandLine: '' },
  serials: [{ port: 0, alias: 'serial0' }],
  hasBalloon: false,
  clock: 'host',
}

/** A worker that does nothing but what a test says. */
class ScriptedWorker implements GuestLink {
  readonly pid = 7
  readonly told: ToGuest[] = []
  readonly messages = new Emitter<FromGuest>()
  readonly deaths = new Emitter<string>()
  terminated = 0
  readonly onMessage = this.messages.event
  readonly onGone = this.deaths.event

  post(message: ToGuest): void {
    this.told.push(message)
  }

  async terminate(): Promise<void> {
    this.terminated++
  }

  answer(id: number, value?: unknown): void {
    this.messages.emit({ type: 'done', id, value })
  }
}

async function launched() {
  const worker = new ScriptedWorker()
  const launcher = guestLauncher({ startWorker: () => worker, readFile: async () => new Uint8Array(4) })
  const launch = launcher.launch(spec)
  await vi.waitFor(() => expect(worker.told).toHaveLength(1))
  worker.answer(0)
  const guest = await launch
  const events: GuestEvent[] = []
  guest.onEvent((event) => events.push(event))
  return { worker, guest, events, launcher }
}

describe('a guest in a worker', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it('that cannot be launched leaves no worker behind', async () => {
    const worker = new ScriptedWorker()
    const launcher = guestLauncher({ startWorker: () => worker, readFile: async () => new Uint8Array(4) })
    const launch = expect(launcher.launch(spec)).rejects.toThrow(new UserError('no kernel'))
    await vi.waitFor(() => expect(worker.told).toHaveLength(1))
    worker.messages.emit({ type: 'failed', id: 0, reason: 'no kernel', isForPerson: true })
    await launch

    expect(worker.terminated).toBe(1)
  })

  it('that dies is told of once, and fails what was asked of it', async () => {
    const { worker, guest, events } = await launched()
    const resume = expect(guest.resume()).rejects.toThrow('out of memory')
    worker.deaths.emit('out of memory')
    worker.deaths.emit('again')
    worker.messages.emit({ type: 'event', event: { type: 'poweroff' } })
    await resume

    expect(events).toEqual([{ type: 'gone', reason: 'out of memory' }])
    await expect(guest.stats()).rejects.toThrow('out of memory')
  })

  it('that was ended tells nothing of it', async () => {
    const { worker, guest, events } = await launched()
    await guest.end()
    await guest.end()
    worker.deaths.emit('terminated')

    expect([events, worker.terminated]).toEqual([[], 1])
  })

  it('that hangs fails what was asked of it', async () => {
    const { guest } = await launched()
    const resume = expect(guest.resume()).rejects.toThrow('does not answer')
    vi.advanceTimersByTime(60_000)

    await resume
  })

  it('is sent no more than it takes', async () => {
    const { worker, guest } = await launched()
    const sent = () =>
      worker.told.reduce((sum, message) => sum + (message.type === 'data' ? message.bytes.length : 0), 0)
    for (let i = 0; i < 40; i++) guest.chardev('serial0')?.write(new Uint8Array(65_536))
    const first = sent()
    worker.messages.emit({ type: 'taken', alias: 'serial0', count: 100 })
    guest.chardev('serial0')?.write(new Uint8Array(65_536))

    expect([first, sent()]).toEqual([streamWindow, streamWindow + 100])
  })

  it('is told what was taken of its output', async () => {
    const { worker, guest } = await launched()
    const heard: number[] = []
    guest.chardev('serial0')?.onData((bytes) => heard.push(...bytes))
    worker.messages.emit({ type: 'data', alias: 'serial0', bytes: Uint8Array.of(1, 2) })

    expect(heard).toEqual([1, 2])
    expect(worker.told.at(-1)).toEqual({ type: 'taken', alias: 'serial0', count: 2 })
    expect(guest.chardev('serial1')).toBeUndefined()
  })

  it('counts the processor time of all guests, also of those that are gone', async () => {
    const { worker, guest, launcher } = await launched()
    const stats = guest.stats()
    worker.answer(1, { cpuNanoseconds: 5_000 })
    await stats
    await guest.end()

    expect(launcher.cpuNanoseconds()).toBe(5_000)
  })
})
