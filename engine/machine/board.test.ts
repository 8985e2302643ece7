import { describe, expect, it } from 'vitest'
import { Emitter } from '../base/event.ts'
import { SeededRandom } from '../base/random.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { PlainVideoMemory } from '../testing/plain-video-memory.ts'
import type { AddressSpace } from './address-space.ts'
import { Board } from './board.ts'
import type { AccessSize } from './bus.ts'
import type { MachineType } from './devices/chipset.ts'
import { PlainMemory } from './memory.ts'
import type { DeviceState, StateValue } from './state.ts'

const SIZES: readonly AccessSize[] = [1, 2, 4]
const BUS_MASTER = 7

/** A board whose guest does anything at all, chosen by `seed`. */
function wildBoard(type: MachineType, seed: number) {
  const random = new SeededRandom(seed)
  const below = (limit: number) => random.next() % limit
  const clock = new ManualClock()
  const ram = new Uint8Array(1 << 20)
  const quiet = { onData: new Emitter<Uint8Array>().event, write() {} }
  const board = new Board({
    type,
    memory: new PlainMemory(ram),
    clock,
    timers: clock.timers,
    wallClock: { bootEpochSeconds: 1_767_225_600 },
    random,
    serials: [quiet, quiet, quiet, quiet],
    inputs: ['keyboard', 'tablet', 'mouse'],
    registers: { get: (number) => (number === 0 ? 0x564d_5868 : below(64)), set() {} },
    hasRng: true,
    video: 'vga',
    hasBalloon: true,
    hasPanic: true,
    console: quiet,
    videoMemory: new PlainVideoMemory(1 << 20),
    tscHertz: 1e9,
    readTsc: () => BigInt(clock.now()),
    onInterruptChange() {},
    onNmi() {},
    onReset() {},
    onSoftOff() {},
    onPanic() {},
    onDebugExit() {},
  })
  /** As after power-on, with nonsense in memory for devices that fetch from there. */
  const boot = () => {
    board.reset()
    board.initialize()
    random.fill(ram.subarray(0x1_0000, 0x2_0000))
    for (const { device } of board.chipset.host.list()) device.writeConfig(4, 2, BUS_MASTER)
  }
  /** Mostly small numbers, single bits, and all ones: what registers tell apart. */
  const value = () =>
    [() => below(256), () => 1 << below(32), () => 0xffff_ffff, () => random.next()][below(4)]?.() ?? 0
  /** Somewhere in a mapping, each as likely, and now and then anywhere. */
  const address = (space: AddressSpace, limit: number) => {
    const ranges = space.list()
    const range = ranges[below(ranges.length)]
    if (!range || below(50) === 0) return below(limit)
    const length = below(3) > 0 ? Math.min(range.end - range.start, 0x400) : range.end - range.start
    return range.start + below(length)
  }
  const complaints: string[] = []
  const access = (space: AddressSpace, limit: number) => {
    const size = SIZES[below(3)] ?? 1
    const at = address(space, limit)
    if (below(2) === 0) {
      space.write(at, size, value() >>> (32 - 8 * size))
      return
    }
    const read = space.read(at, size)
    if (!Number.isInteger(read) || read < 0 || read >= 2 ** (8 * size))
      complaints.push(`read of ${size} at ${at.toString(16)}h: ${read}`)
  }
  const deeds = [
    () => access(board.ports, 0x1_0000),
    () => access(board.mmio, 2 ** 32),
    () => access(board.ports, 0x1_0000),
    () => access(board.mmio, 2 ** 32),
    () => clock.jumpTo(clock.now() + below(1 << below(31))),
    () => board.lapic.writeMsr(0x800 + below(64), BigInt(value() >>> 0)),
    () => board.lapic.readMsr(0x800 + below(64)),
    () => board.lapic.interruptPending() && board.lapic.acknowledge(),
  ]
  const act = (count: number) => {
    for (let i = 0; i < count; i++) deeds[below(deeds.length)]?.()
  }
  return { below, clock, board, complaints, boot, act }
}

/** Every field of a state, nested ones too, as something that sets it. */
function leaves(state: DeviceState | StateValue[]): ((value: StateValue) => void)[] {
  return Object.entries(state).flatMap(([key, value]) => {
    const holder = state as Record<string, StateValue>
    const own = (next: StateValue) => {
      holder[key] = next
    }
    const inner = typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
    return inner ? [own, ...leaves(value as StateValue[])] : [own]
  })
}

const NONSENSE: readonly StateValue[] = [
  -1,
  0.5,
  1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 53 - 1,
  0,
  'x',
  '99999999999999999999',
  true,
  null,
  [],
  {},
  new Uint8Array(3),
]

describe('the local APIC’s page', () => {
  const VERSION = 0x30

  it('is where IA32_APIC_BASE says, and gone in x2APIC mode', () => {
    const { board } = wildBoard('q35', 1)
    const version = (address: number) => board.mmio.read(address + VERSION, 4)
    const first = version(0xfee0_0000)
    board.lapic.writeMsr(0x1b, 0xfed8_0900n)
    const moved = [version(0xfee0_0000), version(0xfed8_0000)]
    board.lapic.writeMsr(0x1b, 0xfed8_0d00n)
    const hidden = version(0xfed8_0000)
    board.reset()

    expect(first & 0xff).toBe(0x14)
    expect([moved, hidden]).toEqual([[0xffff_ffff, first], 0xffff_ffff])
    expect(version(0xfee0_0000)).toBe(first)
  })
})

describe.each(['q35', 'pc'] as const)('whatever a guest does to a board of type %s', (type) => {
  it('it goes on, and its registers read as numbers of their width', () => {
    const { board, complaints, boot, act } = wildBoard(type, 3)
    for (let round = 0; round < 80; round++) {
      boot()
      act(2500)
      board.flush()
    }
    expect(complaints).toEqual([])
  })

  it('it saves what it can restore', () => {
    const all = (from: Board) => from.devices.map((device) => [device.name, device.save()] as const)
    const pairs = Array.from({ length: 10 }, (_, seed) => {
      const { clock, board, boot, act } = wildBoard(type, seed)
      boot()
      act(2000)
      const saved = structuredClone(all(board))
      const twin = wildBoard(type, 5)
      twin.clock.jumpTo(clock.now())
      for (const [i, device] of twin.board.devices.entries()) device.restore(saved[i]?.[1] as DeviceState)
      return { saved, found: all(twin.board) }
    })

    expect(pairs.map(({ found }) => found)).toEqual(pairs.map(({ saved }) => saved))
  })

  it('nonsense in a saved device is refused with a sentence or does no harm', () => {
    const { below, board, boot, act } = wildBoard(type, 6)
    const refusals: unknown[] = []
    for (let round = 0; round < 1000; round++) {
      if (round % 50 === 0) boot()
      act(20)
      const device = board.devices[below(board.devices.length)]
      const state = structuredClone(device?.save() ?? { version: 1 })
      const places = leaves(state)
      places[below(places.length)]?.(NONSENSE[below(NONSENSE.length)] ?? null)
      try {
        device?.restore(state)
      } catch (error) {
        refusals.push(error)
      }
      act(20)
    }
    expect(refusals.filter((error) => (error as Error).name !== 'UserError')).toEqual([])
    expect(refusals.length).toBeGreaterThan(500)
  })
})
