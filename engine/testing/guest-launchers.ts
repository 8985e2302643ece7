import { afterEach, describe, expect, it } from 'vitest'
import type { Guest, GuestEvent, GuestLauncher, GuestSpec } from '../daemon/guest.ts'
import { ChannelEnd } from './channel-pair.ts'
import { RfbClient } from './rfb-client.ts'

/** What a person sees of a guest: its console, and what is told of it. */
class Watch {
  readonly guest: Guest
  heard = ''
  readonly events: GuestEvent[] = []
  private waiting: { isDone(): boolean; resolve(): void }[] = []

  constructor(guest: Guest) {
    this.guest = guest
    guest.chardev('serial0')?.onData((bytes) => {
      this.heard += String.fromCharCode(...bytes)
      this.settle()
    })
    guest.onEvent((event) => {
      this.events.push(event)
      this.settle()
    })
  }

  type(line: string): void {
    this.guest.chardev('serial0')?.write(new TextEncoder().encode(`${line}\n`))
  }

  /** Waits until the console has said it, and forgets what came before. */
  async hear(text: string): Promise<void> {
    await this.until(() => this.heard.includes(text))
    this.heard = ''
  }

  async event<T extends GuestEvent['type']>(
    type: T,
    isMeant: (event: Extract<GuestEvent, { type: T }>) => boolean = () => true,
  ): Promise<Extract<GuestEvent, { type: T }>> {
    const isIt = (event: GuestEvent): event is Extract<GuestEvent, { type: T }> =>
      event.type === type && isMeant(event as Extract<GuestEvent, { type: T }>)
    await this.until(() => this.events.some(isIt))
    return this.events.find(isIt)!
  }

  private until(isDone: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ isDone, resolve })
      this.settle()
    })
  }

  private settle(): void {
    const done = this.waiting.filter(({ isDone }) => isDone())
    this.waiting = this.waiting.filter((one) => !done.includes(one))
    for (const { resolve } of done) resolve()
  }
}

const prompt = 'tiny:~# '
const commandLine = 'console=tty0 console=ttyS0 mitigations=off rcupdate.rcu_expedited=1 cryptomgr.notests'

/** Waits until a viewer has seen it. */
const seen = (viewer: RfbClient, isDone: () => boolean) =>
  new Promise<void>((resolve) => {
    const look = () => void (isDone() && resolve())
    viewer.channel.onData(() => queueMicrotask(look))
    viewer.channel.onClose(look)
    look()
  })

function typeAt(viewer: RfbClient, text: string): void {
  for (const letter of text)
    for (const isDown of [true, false]) viewer.key(letter === '\r' ? 0xff0d : letter.codePointAt(0)!, isDown)
}

/** What every launcher must do, shown with the image linux-tiny, whose files are in `images` as that launcher names them. */
export function describeGuestLauncher(name: string, launcher: GuestLauncher, images: string): void {
  const boot = { kernel: `${images}/linux-tiny/kernel`, initrd: `${images}/linux-tiny/initrd`, commandLine }
  const spec: GuestSpec = {
    name: 'tiny',
    uuid: '11111111-2222-3333-4444-555555555555',
    machine: 'q35',
    memoryKiB: 128 * 1024,
    vcpus: 1,
    boot,
    serials: [{ port: 0, alias: 'serial0' }],
    hasBalloon: true,
    video: 'vga',
    display: { sharing: 'allow-exclusive' },
    clock: 'host',
  }
  const guests: Guest[] = []
  const launch = async (change: Partial<GuestSpec> = {}) => {
    const guest = await launcher.launch({ ...spec, ...change })
    guests.push(guest)
    return new Watch(guest)
  }
  const started = async (change: Partial<GuestSpec> = {}) => {
    const watch = await launch(change)
    await watch.guest.resume()
    await watch.hear(prompt)
    return watch
  }

  describe(name, { timeout: 90_000 }, () => {
    afterEach(async () => {
      await Promise.all(guests.splice(0).map((guest) => guest.end()))
    })

    it('says which file is not there, or not what it should be', async () => {
      await expect(launch({ boot: { ...boot, kernel: `${images}/none` } })).rejects.toThrow(
        `${images}/none: ENOENT`,
      )
      await expect(launch({ boot: { ...boot, initrd: `${images}/none` } })).rejects.toThrow(
        `${images}/none: ENOENT`,
      )
      await expect(launch({ boot: { ...boot, kernel: boot.initrd } })).rejects.toThrow(
        'this is not a Linux kernel in the bzImage format',
      )
    })

    it('gives a guest paused, which runs when resumed, stands when suspended, and goes on', async () => {
      const watch = await launch()
      const before = (await watch.guest.stats()).instructions
      await watch.guest.resume()
      await watch.hear(prompt)
      await watch.guest.suspend()
      const { instructions } = await watch.guest.stats()
      watch.type('echo $((6*7))')
      const later = (await watch.guest.stats()).instructions
      await watch.guest.resume()
      await watch.hear('\n42\r\n')

      expect([before, later]).toEqual([0, instructions])
      const { cpuNanoseconds, balloonKiB, residentKiB } = await watch.guest.stats()
      expect(cpuNanoseconds).toBeGreaterThan(1e8)
      expect(balloonKiB).toBe(128 * 1024)
      expect(residentKiB).toBeGreaterThan(30_000)
    })

    it('saves a guest that goes on in another worker as if nothing had been', async () => {
      const watch = await started()
      watch.type('X=kept; echo r""eady')
      await watch.hear('ready')
      await expect(watch.guest.save()).rejects.toThrow('the machine runs')
      await watch.guest.suspend()
      const saved = await watch.guest.save()
      await watch.guest.end()

      const again = await launch({ saved })
      await again.guest.resume()
      again.type('echo X is $X')
      await again.hear('X is kept')
      expect(saved.length).toBeLessThan(128 * 2 ** 20)
    })

    it('refuses a saved machine that is damaged or another one', async () => {
      const saved = await (await launch()).guest.save()

      await expect(launch({ saved: saved.slice(0, 1000) })).rejects.toThrow('the saved machine')
      await expect(launch({ saved, memoryKiB: 64 * 1024 })).rejects.toThrow(
        'the saved machine is a q35 of 128 MiB, this one a q35 of 64 MiB',
      )
    })

    it('resets a guest at once', async () => {
      const watch = await started()
      await watch.guest.reset()
      await watch.hear(prompt)

      expect(watch.events).toEqual([])
    })

    it('tells that the guest wants a restart, and leaves that to whoever asked', async () => {
      const watch = await started()
      watch.type('reboot -f')
      await watch.event('reset')
      await expect(watch.guest.resume()).rejects.toThrow('must be reset')
      await watch.guest.reset()
      await watch.guest.resume()
      await watch.hear(prompt)
    })

    it('presses the power button, and keeps the guest that is off until it is ended', async () => {
      const watch = await started()
      // The prompt is there before the program that waits for the button.
      watch.type('until ls -l /proc/$(pidof acpid)/fd 2>&1 | grep -q /dev/input; do :; done; echo wait""ing')
      await watch.hear('waiting')
      await watch.guest.powerButton()
      await watch.event('poweroff')

      expect((await watch.guest.stats()).instructions).toBeGreaterThan(0)
    })

    it('tells of a panic that the guest reports', async () => {
      const watch = await started({ hasPanic: true })
      watch.type('echo c > /proc/sysrq-trigger')

      expect(await watch.event('crash')).toEqual({ type: 'crash', reason: 'the guest reported a panic' })
    })

    it('takes memory back and tells what the guest says of it', async () => {
      const watch = await started()
      await watch.guest.setBalloonPeriod(1)
      await watch.guest.setBalloon(96 * 1024)
      // The guest gives its memory in steps, of which some are told.
      await watch.event('balloon', ({ kib }) => kib === 96 * 1024)
      watch.type('while ! [ $(free | awk "/Mem/ {print \\$2}") -lt 72000 ]; do :; done; echo f""ewer')
      await watch.hear('fewer')
      const { balloonKiB, memory } = await watch.guest.stats()

      expect(balloonKiB).toBe(96 * 1024)
      expect(Object.keys(memory)).toEqual(expect.arrayContaining(['unused', 'available', 'last_update']))
    })

    it('presses keys', async () => {
      const watch = await started()
      const [t, enter] = [20, 28]
      await watch.guest.sendKeys([t], 10)
      await watch.guest.sendKeys([enter], 10)
      watch.type('while ! grep -q "t: not found" /dev/vcs1; do :; done; echo s""een')
      await watch.hear('seen')
    })

    it('leads a channel to a program in the guest, and tells when it is open', async () => {
      const watch = await started({
        channels: [{ port: 1, alias: 'channel0', name: 'mine', end: 'terminal' }],
      })
      const channel = watch.guest.chardev('channel0')!
      const said = new Promise<string>((resolve) => {
        channel.onData((bytes) => resolve(new TextDecoder().decode(bytes)))
      })
      watch.type('set -- /dev/vport*p1; exec 3<>$1; read -r line <&3; echo "$line and back" >&3')

      expect(await watch.event('channel')).toEqual({ type: 'channel', alias: 'channel0', isOpen: true })
      channel.write(new TextEncoder().encode('there\n'))

      expect(await said).toBe('there and back\n')
    })

    it('tells which channels were open when it was saved', async () => {
      const channels = [{ port: 1, alias: 'channel0', name: 'mine', end: 'terminal' as const }]
      const watch = await started({ channels })
      watch.type('set -- /dev/vport*p1; exec 3<>$1')
      await watch.event('channel')
      await watch.guest.suspend()

      const other = await launch({ channels, saved: await watch.guest.save() })
      await other.guest.resume()

      expect(await other.event('channel')).toEqual({ type: 'channel', alias: 'channel0', isOpen: true })
    })

    it('lets viewers see its screen and type, through a reset and until its end', async () => {
      const watch = await started()
      const [near, far] = ChannelEnd.pair()
      const changes: string[] = []
      watch.guest
        .openViewer({ open: () => far }, { isTrusted: true })
        .onChange((change) => changes.push(change))
      const viewer = new RfbClient(near, { asks: true })
      await seen(viewer, () => viewer.updates > 0)
      const { width, height } = viewer
      typeAt(viewer, 'echo typed > /dev/ttyS0\r')
      await watch.hear('typed\r\n')
      await watch.guest.reset()
      await watch.hear('Linux version')
      const { updates } = viewer
      await seen(viewer, () => viewer.updates > updates)
      await watch.guest.end()
      await seen(viewer, () => viewer.isClosed)

      expect([width, height]).toEqual([720, 400])
      expect(new Set(viewer.picture).size).toBeGreaterThan(1)
      expect(changes).toEqual(['initialized', 'closed'])
    })

    it('shows the screen, and memory as an ELF core', async () => {
      const watch = await started()
      watch.type('grep -m1 linux_banner /proc/kallsyms; grep -i "kernel code" /proc/iomem; echo e""nd')
      await watch.hear('end')
      const { mime, bytes } = await watch.guest.screenshot()
      await watch.guest.suspend()
      const core = await watch.guest.dump()

      expect([mime, String.fromCharCode(...bytes.subarray(1, 4))]).toEqual(['image/png', 'PNG'])
      expect([...core.subarray(0, 4)]).toEqual([0x7f, 0x45, 0x4c, 0x46])
      expect(Buffer.from(core).includes('Linux version 6.')).toBe(true)
    })

    it('holds a guest up that floods its console, and keeps running', async () => {
      const watch = await started()
      let count = 0
      watch.guest.chardev('serial0')?.onData((bytes) => {
        count += bytes.length
      })
      watch.type('head -c 3000000 /dev/zero; echo fl""ooded')
      await watch.hear('flooded')

      expect(count).toBeGreaterThan(3_000_000)
    })

    it('ends a guest whatever it does, and answers nothing afterwards', async () => {
      const watch = await started()
      const answer = expect(watch.guest.save()).rejects.toThrow()
      await watch.guest.end()
      await answer

      await expect(watch.guest.resume()).rejects.toThrow('the guest was ended')
      expect(watch.events).toEqual([])
    })
  })
}
