import { beforeAll, describe, expect, it } from 'vitest'
import { CountedGuest } from '../counted-guest.ts'

/** Rows of what Linux has on tty1. */
function consoleText(guest: CountedGuest, columns: number): string[] {
  const text = Buffer.from(guest.ask('base64 < /dev/vcs1'), 'base64').toString('latin1')
  return Array.from({ length: text.length / columns }, (_, row) =>
    text.slice(row * columns, (row + 1) * columns),
  )
}

/** What a cell of the picture looks like, as text. */
function cellOf({ machine }: CountedGuest, column: number, row: number, width: number): string {
  const { frame } = machine.screen!
  const rows = Array.from({ length: 16 }, (_, y) => {
    const at = (row * 16 + y) * frame.width + column * width
    return frame.pixels.subarray(at, at + width).join()
  })
  return rows.join('/')
}

/** Characters that do not look the same wherever they are, and pairs that look alike. */
function confusions(guest: CountedGuest, columns: number, width: number): string[] {
  const cursor = guest.ask('head -c 4 /dev/vcsa1 | base64')
  const [, , cursorColumn, cursorRow] = Buffer.from(cursor, 'base64')
  guest.machine.screen!.refresh()
  const looks = new Map<string, string>()
  const found: string[] = []
  for (const [row, text] of consoleText(guest, columns).entries())
    for (const [column, character] of [...text].entries()) {
      if (column === cursorColumn && row === cursorRow) continue
      const look = cellOf(guest, column, row, width)
      if ((looks.get(character) ?? look) !== look) found.push(`${character} at ${column}, ${row}`)
      looks.set(character, look)
    }
  for (const [a, look] of looks)
    for (const [b, other] of looks) if (a < b && look === other) found.push(`${a} looks like ${b}`)
  return found
}

describe('Linux on a text screen', () => {
  const guest = new CountedGuest()

  beforeAll(() => {
    guest.boot(new Map(), 'console=tty0').login()
  }, 300_000)

  it('shows its messages', () => {
    expect(guest.machine.screenText()?.join('\n')).toMatch(/\] Run \/init as init process/)
  })

  it('has on its screen what it believes to have there', () => {
    guest.ask('dmesg | tail -60 > /dev/tty1')

    expect(guest.machine.screenText()).toEqual(consoleText(guest, 80).map((row) => row.trimEnd()))
    expect(confusions(guest, 80, 9)).toEqual([])
  })
})

describe('Linux on a frame buffer', () => {
  const guest = new CountedGuest({ frameBuffer: { width: 1024, height: 768 } })

  beforeAll(() => {
    guest.boot(new Map(), 'console=tty0').login()
  }, 300_000)

  it('finds it as EFI’s', () => {
    expect(guest.ask('cat /proc/fb')).toContain('EFI VGA')
    expect(guest.machine.screenText()).toBeUndefined()
  })

  it('draws there what it believes to have on its console', () => {
    guest.ask('dmesg | tail -60 > /dev/tty1')

    expect(consoleText(guest, 128)).toHaveLength(48)
    expect(confusions(guest, 128, 8)).toEqual([])
  })

  it('costs nothing while nothing is drawn', () => {
    const { screen } = guest.machine
    guest.ask('echo -e "\\033[?25l" > /dev/tty1')
    screen?.refresh()
    guest.pass(1000)

    expect(screen?.refresh()).toEqual([])
  })
})

describe('Linux on a frame buffer that is on no bus', () => {
  const guest = new CountedGuest({ video: 'ramfb', frameBuffer: { width: 800, height: 600 } })

  beforeAll(() => {
    guest.boot(new Map(), 'console=tty0').login()
  }, 300_000)

  it('finds it as EFI’s, and no card', () => {
    expect(guest.ask('cat /proc/fb')).toContain('EFI VGA')
    expect(guest.ask('cat /sys/bus/pci/devices/*/class')).not.toMatch(/^0x03/m)
    expect(guest.machine.screenText()).toBeUndefined()
  })

  it('draws there what it believes to have on its console', () => {
    guest.ask('dmesg | tail -60 > /dev/tty1')

    expect(consoleText(guest, 100)).toHaveLength(37)
    expect(confusions(guest, 100, 8)).toEqual([])
  })

  it('goes on as it was when it was saved', () => {
    const saved = guest.machine.save()
    guest.machine.screen?.refresh()
    const shown = guest.machine.screen!.frame.pixels.slice()
    guest.ask('clear > /dev/tty1')
    guest.machine.restore(saved)
    guest.machine.screen?.refresh()

    expect(guest.machine.screen!.frame.pixels).toEqual(shown)
  })

  it('has it again after a reset', () => {
    guest.machine.reset()
    guest.console = ''
    guest.boot(new Map(), 'console=tty0').login()

    expect(guest.ask('cat /proc/fb')).toContain('EFI VGA')
  }, 300_000)
})

describe('Linux on a Bochs display', () => {
  const guest = new CountedGuest({ image: 'linux-desktop', memoryMiB: 512, video: 'bochs' })
  const { screen } = guest.machine

  it('is dark until there is a driver', () => {
    screen!.refresh()

    expect(new Set(screen!.frame.pixels)).toEqual(new Set([0]))
    expect(screen!.text()).toBeUndefined()
  })

  it('is driven by bochs-drm, in the size that its EDID prefers', () => {
    const driver = '/sys/class/drm/card0/device'
    guest.boot().runUntil('# \x1b[6n', 20e9).type('stty -echo; PS1=; PS2=\n').pass(100)

    expect(guest.ask(`cat ${driver}/vendor ${driver}/device ${driver}/class`)).toBe(
      '0x1234\n0x1111\n0x038000\n',
    )
    expect(guest.ask(`readlink ${driver}/driver`)).toMatch(/\/bochs-drm\n$/)
    expect(guest.ask('cat /proc/fb')).toContain('bochs')
    guest.passUntil(() => {
      screen!.refresh()
      return new Set(screen!.frame.pixels).size > 10
    }, 60_000)
    expect([screen!.frame.width, screen!.frame.height]).toEqual([1280, 800])
  }, 600_000)
})
