import { describe, expect, it } from 'vitest'
import { ManualScheduler } from '../testing/manual-scheduler.ts'
import { ScriptedMachine } from '../testing/scripted-machine.ts'
import { HostClock } from './guest-clock.ts'
import { GuestSession } from './guest-session.ts'
import { SerialLine } from './serial-line.ts'

function startedSession() {
  const scheduler = new ManualScheduler()
  const machine = new ScriptedMachine()
  const serial = new SerialLine()
  const session = new GuestSession({
    machine,
    memoryMiB: 64,
    clock: new HostClock(() => scheduler.now()),
    serial,
    scheduler,
    boot: { kernel: new Uint8Array(1), commandLine: '' },
  })
  const states: string[] = []
  session.onState(({ state, reason }) => states.push(reason ? `${state}: ${reason}` : state))
  session.start()
  scheduler.runTo(10)
  return { scheduler, machine, serial, session, states }
}

describe('GuestSession', () => {
  it('boots before it runs', () => {
    const { machine, states } = startedSession()

    expect(machine.log).toEqual(['boot', 'run'])
    expect(states).toEqual(['running'])
  })

  it('keeps instructions and uptime while paused and goes on when resumed', () => {
    const { scheduler, session, states } = startedSession()

    session.pause()
    const before = session.counters()
    scheduler.runTo(5000)
    const after = session.counters()
    session.resume()
    scheduler.runTo(5010)

    expect([after.instructions, after.uptimeSeconds]).toEqual([before.instructions, before.uptimeSeconds])
    expect(session.counters().instructions).toBeGreaterThan(before.instructions)
    expect(states).toEqual(['running', 'paused', 'running'])
  })

  it('goes off when the guest powers off, with the last bytes of its console', () => {
    const { scheduler, machine, serial, session, states } = startedSession()
    const output: string[] = []
    serial.onOutput((bytes) => output.push(Buffer.from(bytes).toString()))
    machine.script = [
      () => {
        serial.write(Buffer.from('Power down'))
        machine.exit('poweroff')
        return 'shutdown'
      },
    ]

    session.powerButton()
    scheduler.runTo(20)

    expect(machine.log).toEqual(['boot', 'run', 'power button', 'run'])
    expect([states, output]).toEqual([['running', 'off'], ['Power down']])
  })

  it('boots anew when the guest resets itself', () => {
    const { scheduler, machine, session, states } = startedSession()
    machine.script = [
      () => {
        machine.exit('reset')
        return 'shutdown'
      },
    ]

    const resets: string[] = []
    session.onReset(() => resets.push(machine.log.join()))
    session.send(new Uint8Array([13]))
    scheduler.runTo(20)

    expect(resets).toEqual(['boot,run,run,reset,boot'])
    expect(machine.log).toEqual(['boot', 'run', 'run', 'reset', 'boot', 'run'])
    expect(states).toEqual(['running'])
  })

  it('is crashed, with the reason, when the machine says so', () => {
    const { scheduler, machine, session, states } = startedSession()
    machine.script = [
      () => {
        machine.exit('crash', 'triple fault')
        return 'crashed'
      },
    ]

    session.send(new Uint8Array([13]))
    scheduler.runTo(20)

    expect(states).toEqual(['running', 'crashed: triple fault'])
  })

  it('may be forced off by one who hears its counters', () => {
    const { scheduler, session } = startedSession()
    let reports = 0
    session.onCounters(() => {
      reports++
      session.forceOff()
    })

    scheduler.runTo(10_000)

    expect([session.state, reports]).toEqual(['off', 2])
  })

  it('runs no more after it was forced off', () => {
    const { scheduler, machine, session, states } = startedSession()

    session.forceOff()
    session.resume()
    session.powerButton()
    scheduler.runTo(10_000)

    expect(machine.log).toEqual(['boot', 'run'])
    expect(states).toEqual(['running', 'off'])
  })
})
