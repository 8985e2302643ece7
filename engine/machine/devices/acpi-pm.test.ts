import { describe, expect, it } from 'vitest'
import { TimerQueue } from '../../base/clock.ts'
import { AcpiPm, ICH9_PM, PIIX4_PM } from './acpi-pm.ts'

function board(layout = ICH9_PM) {
  const clock = { time: 0, now: () => clock.time }
  const timers = new TimerQueue(clock)
  const seen = { sci: false, off: 0 }
  const pm = new AcpiPm({
    name: 'acpi-pm',
    layout,
    timers,
    sci: { set: (high) => (seen.sci = high) },
    onSoftOff: () => seen.off++,
  })
  const enableAcpi = () => pm.apm.write(0, 1, 2)
  return { clock, timers, seen, pm, enableAcpi }
}

describe('PM timer (ACPI 6.5, 4.8.3.3)', () => {
  it('runs at 3.579545 MHz in 24 bits', () => {
    const { clock, pm } = board()
    const values = [0, 1e9, 10e9, 86_400e9].map((time) => {
      clock.time = time
      return pm.target.read(8, 4)
    })

    expect(values).toEqual([0, 3_579_545, 35_795_450 % 2 ** 24, (86_400 * 3_579_545) % 2 ** 24])
  })

  it('reports its top bit changing, by SCI if enabled', () => {
    const { clock, timers, seen, pm, enableAcpi } = board()
    enableAcpi()
    pm.target.write(2, 2, 1)
    clock.time = timers.nextDeadline()
    const ticks = pm.target.read(8, 4)
    timers.run()
    const raised = seen.sci
    pm.target.write(0, 2, 1)

    expect(ticks).toBe(2 ** 23)
    expect([raised, seen.sci]).toEqual([true, false])
    expect(timers.nextDeadline()).toBeGreaterThan(clock.time)
  })
})

describe('power button', () => {
  it('raises the SCI until its status is written back', () => {
    const { seen, pm, enableAcpi } = board()
    enableAcpi()
    pm.target.write(2, 2, 0x100)
    pm.pressPowerButton()
    const pressed = [seen.sci, pm.target.read(0, 2)]
    pm.target.write(0, 2, 0x100)

    expect(pressed).toEqual([true, 0x100])
    expect([seen.sci, pm.target.read(0, 2)]).toEqual([false, 0])
  })

  it('does nothing to a guest without ACPI', () => {
    const { seen, pm } = board()
    pm.target.write(2, 2, 0x100)
    pm.pressPowerButton()

    expect([pm.enabled, seen.sci]).toEqual([false, false])
  })
})

describe('sleeping', () => {
  it.each([
    ['ICH9', ICH9_PM, 0x3c00],
    ['PIIX4', PIIX4_PM, 0x2000],
  ] as const)('turns the %s off by SLP_EN with the S5 type', (_, layout, value) => {
    const { seen, pm } = board(layout)
    pm.target.write(4, 2, value)

    expect(seen.off).toBe(1)
  })

  it('needs SLP_EN and the type, and SLP_EN reads 0', () => {
    const { seen, pm } = board()
    pm.target.write(4, 2, 0x1c00)
    pm.target.write(4, 2, 0x2400)

    expect([seen.off, pm.target.read(4, 2)]).toEqual([0, 0x0400])
  })

  it('is seen in a dword or byte access as well', () => {
    const { seen, pm } = board()
    pm.target.write(4, 4, 0x3c01)
    pm.target.write(5, 1, 0x3c)

    expect(seen.off).toBe(2)
  })
})

describe('ACPI mode', () => {
  it('is turned on and off at the command port', () => {
    const { pm } = board()
    pm.apm.write(0, 1, 2)
    const on = pm.target.read(4, 2)
    pm.apm.write(0, 1, 3)

    expect([on, pm.target.read(4, 2)]).toEqual([1, 0])
  })
})

describe('general-purpose events (4.8.4.1)', () => {
  it('have status and enable halves', () => {
    const { seen, pm, enableAcpi } = board(PIIX4_PM)
    enableAcpi()
    pm.raiseGpe(9)
    const quiet = seen.sci
    pm.target.write(0x0e, 2, 0x0200)
    const raised = [seen.sci, pm.target.read(0x0c, 2)]
    pm.target.write(0x0c, 2, 0x0200)

    expect([quiet, ...raised, seen.sci]).toEqual([false, true, 0x0200, false])
  })
})

describe('save and restore', () => {
  it('keeps a button press that was not served', () => {
    const one = board()
    one.enableAcpi()
    one.pm.target.write(2, 2, 0x100)
    one.pm.pressPowerButton()
    const other = board()
    other.pm.restore(structuredClone(one.pm.save()))

    expect([other.seen.sci, other.pm.target.read(0, 2)]).toEqual([true, 0x100])
  })
})
