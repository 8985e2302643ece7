import { describe, expect, it } from 'vitest'
import { ManualScheduler } from '../testing/manual-scheduler.ts'
import { ScriptedMachine } from '../testing/scripted-machine.ts'
import { type GuestClock, HostClock, InstructionClock } from './guest-clock.ts'
import { Pump } from './pump.ts'

function pumpOn(makeClock: (scheduler: ManualScheduler) => GuestClock = (s) => new HostClock(() => s.now())) {
  const scheduler = new ManualScheduler()
  const machine = new ScriptedMachine()
  const clock = makeClock(scheduler)
  const ends: string[] = []
  const pump = new Pump(machine, clock, scheduler, (stopped) => ends.push(stopped ?? 'slice'))
  const runs = () => machine.log.filter((entry) => entry === 'run').length
  return { scheduler, machine, clock, pump, ends, runs }
}

describe('Pump', () => {
  it('gives the host its turn after about eight milliseconds of a busy guest', () => {
    const { scheduler, machine, pump, ends, runs } = pumpOn()
    machine.whenDone = () => {
      scheduler.time += 1
      return 'budget'
    }

    pump.start()
    scheduler.runTo(0)

    expect(runs()).toBe(8)
    expect(ends).toEqual(['slice'])
  })

  it('does not run a guest that sleeps until its timer is due', () => {
    const { scheduler, machine, pump, runs } = pumpOn()
    machine.deadline = 50e6

    pump.start()
    scheduler.runTo(49)
    const before = runs()
    machine.deadline = Number.POSITIVE_INFINITY
    scheduler.runTo(51)

    expect([before, runs()]).toEqual([1, 2])
  })

  it('passes short sleeps within the slice', () => {
    const { scheduler, machine, pump, runs } = pumpOn()
    machine.deadline = 1e6
    machine.script = [
      () => 'halted',
      () => {
        machine.deadline = Number.POSITIVE_INFINITY
        return 'halted'
      },
    ]

    pump.start()
    scheduler.runTo(0)

    expect([runs(), scheduler.now()]).toEqual([2, 1])
  })

  it('runs a sleeping guest at once when something comes from outside', () => {
    const { scheduler, pump, runs } = pumpOn()
    pump.start()
    scheduler.runTo(10)

    pump.wake()
    scheduler.runTo(10)

    expect(runs()).toBe(2)
  })

  it('runs nothing and keeps guest time standing while stopped', () => {
    const { scheduler, machine, clock, pump, runs } = pumpOn()
    machine.deadline = 20e6
    pump.start()
    scheduler.runTo(10)

    pump.stop()
    scheduler.runTo(1000)

    expect([runs(), clock.now()]).toEqual([1, 10e6])
  })

  it('tells why the machine will not run on, and stops', () => {
    const { scheduler, machine, pump, ends, runs } = pumpOn()
    machine.script = [() => 'crashed']

    pump.start()
    scheduler.runTo(100)

    expect([ends, runs()]).toEqual([['crashed'], 1])
  })

  it('moves an instruction-counted guest over its sleep without taking the host’s time', () => {
    const { scheduler, machine, clock, pump } = pumpOn(() => new InstructionClock())
    machine.deadline = 3600e9
    machine.script = [
      () => 'halted',
      () => {
        machine.deadline = Number.POSITIVE_INFINITY
        return 'halted'
      },
    ]

    pump.start()
    scheduler.runTo(0)

    expect([clock.now(), scheduler.now()]).toEqual([3600e9, 0])
  })
})
