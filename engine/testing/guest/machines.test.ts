import { describe, expect, it } from 'vitest'
import type { MachineExit } from '../../machine/machine.ts'
import { CountedGuest } from '../counted-guest.ts'

const prompt = '# \x1b[6n'

describe('Linux on other machines', () => {
  it.each([
    { variant: 'pc', memoryMiB: 80, bridge: '0x1237' },
    { variant: 'q35', memoryMiB: 80, bridge: '0x29c0' },
    { variant: 'pc', memoryMiB: 1024, bridge: '0x1237' },
    { variant: 'q35', memoryMiB: 1024, bridge: '0x29c0' },
    // beyond 2 GiB, addresses have 32 bits in WebAssembly
    { variant: 'q35', memoryMiB: 3072, bridge: '0x29c0' },
  ] as const)(
    'boots on $variant with $memoryMiB MiB, and obeys the power button',
    ({ variant, memoryMiB, bridge }) => {
      const guest = new CountedGuest({ variant, memoryMiB }).boot().runUntil(prompt, 1e9)
      const exits: MachineExit[] = []
      guest.machine.onExit((exit) => exits.push(exit))

      guest
        .type('cat /sys/bus/pci/devices/0000:00:00.0/device; grep MemTotal /proc/meminfo; ')
        .type(
          'dmesg | grep -cE "BUG:|WARNING:|Oops|Call Trace"; cat /sys/class/misc/hw_random/rng_current; echo the-"end"\n',
        )
        .runUntil('the-end', 200_000_000)
      guest.machine.powerButton()
      const end = guest.runToEnd(2e9)

      const answers = guest.console.slice(guest.console.indexOf('echo the-"end"'))
      const kibibytes = Number(/MemTotal: +(\d+) kB/.exec(answers)?.[1])
      expect(answers).toContain(`\n${bridge}\r\n`)
      expect(answers).toContain('\n0\r\nvirtio_rng.0\r\n')
      expect(kibibytes / 1024).toBeGreaterThan(memoryMiB * 0.95 - 60)
      expect(kibibytes / 1024).toBeLessThan(memoryMiB)
      expect([end, exits]).toEqual(['shutdown', [{ kind: 'poweroff' }]])
    },
    120_000,
  )

  it('needs so much memory', () => {
    expect(() => new CountedGuest({ memoryMiB: 64 }).boot()).toThrow(
      'kernel: the kernel needs at least 68 MiB of memory to start; the machine has 64 MiB.',
    )
  })
})
