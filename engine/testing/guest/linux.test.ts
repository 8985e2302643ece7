import { createHash } from 'node:crypto'
import { setTimeout as pass } from 'node:timers/promises'
import { crc32, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measureIdle, mostIdlePercent } from './idle-share.ts'
import { LiveGuest } from './live-guest.ts'

/** Lines that a healthy kernel never writes. */
const complaints =
  /\bBUG:|WARNING:|Oops|Call Trace|general protection|segfault|divide error|invalid opcode|stack-protector|soft lockup|hung_task|rcu.*stall|unchecked MSR|Marking clocksource|nobody cared|Spurious|call_trace|Unhandled/

let guest: LiveGuest
let bootedAt = 0
let uptimeAtBoot = 0

beforeAll(async () => {
  guest = await LiveGuest.boot()
  uptimeAtBoot = await uptime()
  bootedAt = performance.now()
}, 120_000)

afterAll(() => guest.session.forceOff())

/** Seconds since power-on as the guest counts them. */
async function uptime(): Promise<number> {
  return Number((await guest.run('cut -d" " -f1 /proc/uptime')).trim())
}

const sum = (algorithm: string, text: string | Uint8Array): string =>
  createHash(algorithm).update(text).digest('hex')

/** Lines of numbers, the same in the guest (by awk) and here; 400 KB. */
const writeNumbers = `awk 'BEGIN { for (i = 0; i < 40000; i++) print i * 7919 % 10007, i * i % 65537 }' > /tmp/numbers`
const numbers = Array.from({ length: 40_000 }, (_, i) => `${(i * 7919) % 10007} ${(i * i) % 65537}\n`).join(
  '',
)

describe('a guest’s devices', () => {
  it('are seen by the kernel, and their interrupts arrive', async () => {
    const table = await guest.run('cat /proc/interrupts')
    const count = (name: RegExp) =>
      Number(new RegExp(`^ *\\S+: +(\\d+) .*${name.source}$`, 'm').exec(table)?.[1])

    expect(count(/IO-APIC +2-edge +timer/)).toBeGreaterThan(0)
    expect(count(/IO-APIC +4-edge +ttyS0/)).toBeGreaterThan(0)
    expect(count(/IO-APIC +8-edge +rtc0/)).toBeGreaterThanOrEqual(0)
    expect(count(/IO-APIC +9-fasteoi +acpi/)).toBe(0)
    expect(count(/PCI-MSI +\d+-edge +virtio0-input/)).toBeGreaterThan(0)
    expect(count(/Local timer interrupts/)).toBeGreaterThan(50)
    expect(table).toMatch(/^ERR: +0$/m)
    expect(table).toMatch(/^MIS: +0$/m)
  })

  it('give random bytes', async () => {
    const source = await guest.run('cat /sys/class/misc/hw_random/rng_current')
    const [first, second] = (
      await guest.run('for i in 1 2; do head -c 5000 /dev/hwrng | md5sum; done')
    ).split('\n')

    expect(source.trim()).toBe('virtio_rng.0')
    expect(first).toMatch(/^[\da-f]{32} /)
    expect(first).not.toBe(second)
  })

  it('are a q35 board’s, and the console is an 16550A', async () => {
    const bridges = await guest.run(
      'cat /sys/bus/pci/devices/0000:00:00.0/device /sys/bus/pci/devices/0000:00:1f.0/device',
    )
    const port = await guest.run('dmesg | grep ttyS0.*16550A')

    expect(bridges).toBe('0x29c0\n0x2918\n')
    expect(port).toContain('I/O 0x3f8 (irq = 4')
  })
})

describe('a guest’s programs', () => {
  it('calculate the sums that the host does', async () => {
    await guest.run(writeNumbers)
    const names = ['md5sum', 'sha1sum', 'sha256sum', 'sha512sum']
    const found = await guest.run(
      `cd /tmp; ${names.map((name) => `${name} numbers`).join('; ')}; crc32 numbers`,
    )

    expect(found.trim().split('\n')).toEqual([
      ...['md5', 'sha1', 'sha256', 'sha512'].map((name) => `${sum(name, numbers)}  numbers`),
      `${crc32(numbers).toString(16).padStart(8, '0')} numbers`,
    ])
  }, 60_000)

  it('pack what the host unpacks', async () => {
    const packed = await guest.run('gzip -c /tmp/numbers | base64')
    const bytes = Buffer.from(packed, 'base64')

    expect(sum('sha256', gunzipSync(bytes))).toBe(sum('sha256', numbers))
    expect(bytes.length).toBeLessThan(numbers.length / 2)
  }, 60_000)

  it('unpack what the host packs', async () => {
    const text = Array.from({ length: 3000 }, (_, i) => `line ${i} ${(i * 31337) % 977}\n`).join('')
    const lines =
      gzipSync(text)
        .toString('base64')
        .match(/.{1,1000}/g) ?? []
    await guest.run(': > /tmp/packed')
    for (const line of lines) await guest.run(`echo ${line} >> /tmp/packed`)

    const found = await guest.run('base64 -d < /tmp/packed | gunzip | sha256sum')

    expect(found).toBe(`${sum('sha256', text)}  -\n`)
  }, 60_000)

  it('unpack what they packed, by every method', async () => {
    const packers = ['gzip', 'bzip2']
    const found = await guest.run(
      packers.map((name) => `${name} -c /tmp/numbers | ${name} -dc | md5sum`).join('; '),
    )

    expect(found).toBe(`${sum('md5', numbers)}  -\n`.repeat(packers.length))
  }, 60_000)

  it('sort', async () => {
    const found = await guest.run(
      'sort -k1,1n -k2,2nr /tmp/numbers | md5sum; cut -d" " -f1 /tmp/numbers | sort -u | wc -l',
    )
    const pairs = numbers
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map(Number) as [number, number])
    const sorted = pairs.toSorted(([a, b], [c, d]) => a - c || d - b).map((pair) => `${pair.join(' ')}\n`)

    expect(found).toBe(`${sum('md5', sorted.join(''))}  -\n${new Set(pairs.map(([a]) => a)).size}\n`)
  }, 60_000)

  it('calculate with fractions bit for bit', async () => {
    const program = `x = 0.1; s = 0; for (i = 1; i <= 20000; i++) { x = x * 3.7 * (1 - x); s += (i - x) / (i + x) }`
    let x = 0.1
    let s = 0
    for (let i = 1; i <= 20_000; i++) {
      x = x * 3.7 * (1 - x)
      s += (i - x) / (i + x)
    }

    const found = await guest.run(
      `awk 'BEGIN { ${program}; printf "%.17g %.17g %.17g %d", x, s, 1e308 * 1e-300 / 3, int(-7.9) }'`,
    )

    expect(found.split(' ').map(Number)).toEqual([x, s, (1e308 * 1e-300) / 3, -7])
  }, 60_000)

  it('calculate with long numbers', async () => {
    const found = await guest.run(
      `echo '2^521-1; (3^200)/(7^50); 123456789^9%1000000007' | BC_LINE_LENGTH=0 bc`,
    )

    expect(found.replaceAll('\\\n', '').trim().split('\n')).toEqual([
      `${2n ** 521n - 1n}`,
      `${3n ** 200n / 7n ** 50n}`,
      `${123456789n ** 9n % 1000000007n}`,
    ])
  }, 60_000)

  it('fork, and talk through pipes', async () => {
    const script = `i=0; while [ $i -lt 60 ]; do (echo $i | cat | { read a; echo $((a * a)); } | cat) & i=$((i + 1)); [ $((i % 10)) = 0 ] && wait; done; wait`
    const found = await guest.run(`(${script}) | sort -n | md5sum`)
    const squares = Array.from({ length: 60 }, (_, i) => `${i * i}\n`).join('')

    expect(found).toBe(`${sum('md5', squares)}  -\n`)
  }, 60_000)

  it('push megabytes through pipes', async () => {
    const zeros = new Uint8Array(8 << 20)

    const found = await guest.run(
      'dd if=/dev/zero bs=64k count=128 2>/dev/null | cat | tee /tmp/zeros | md5sum; md5sum < /tmp/zeros; rm /tmp/zeros',
    )

    expect(found).toBe(`${sum('md5', zeros)}  -\n`.repeat(2))
  }, 60_000)

  it('get signals, and die of their faults alone', async () => {
    const trapped = await guest.run(`sh -c 'trap "echo caught" USR1; kill -USR1 $$; echo on'`)
    const killed = await guest.run(`sh -c 'sleep 100 & kill $!; wait $!; echo status $?'`)
    const faulted = await guest.run(`sh -c 'kill -SEGV $$' || echo status $?`)

    expect(trapped).toBe('caught\non\n')
    expect(killed).toContain('status 143')
    expect(faulted).toContain('status 139')
  })

  it('find, edit and archive files', async () => {
    const found = await guest.run(
      `mkdir -p /tmp/tree/a/b; for i in 1 2 3 4 5 6 7 8 9; do echo "text $i" > /tmp/tree/a/b/f$i; done; cd /tmp; tar cf - tree | (mkdir -p copy; cd copy; tar xf -); sed -i s/text/word/ copy/tree/a/b/f*; find copy -type f | sort | xargs cat | tr '\\n' ,; diff -r tree copy/tree | grep -c word; cd`,
    )

    expect(found).toBe(`${Array.from({ length: 9 }, (_, i) => `word ${i + 1},`).join('')}9\n`)
  })
})

describe('a guest’s time', () => {
  it('takes little of the host when nothing happens', async () => {
    // What else runs on this computer only ever adds to it.
    const shares: number[] = []
    for (let window = 0; window < 4; window++) shares.push((await measureIdle(guest, 4)).percent)

    expect(Math.min(...shares)).toBeLessThan(mostIdlePercent)
  }, 60_000)

  it('stands while it is paused', async () => {
    const before = await uptime()
    guest.session.pause()
    const { instructions } = guest.session.counters()
    await pass(1500)
    const { instructions: afterwards } = guest.session.counters()
    guest.session.resume()
    const startedAt = performance.now()
    const after = await uptime()

    bootedAt += 1500
    expect(afterwards).toBe(instructions)
    expect(after - before).toBeLessThan(1 + (performance.now() - startedAt) / 1000)
  })

  it('is the host’s: the clock on the wall, and 1 % over 20 seconds and more, busy and idle', async () => {
    const date = Number(await guest.run('date +%s'))
    const chip = Number(await guest.run('cat /sys/class/rtc/rtc0/since_epoch'))
    await pass(Math.max(0, bootedAt + 20_000 - performance.now()))
    const guestSeconds = (await uptime()) - uptimeAtBoot
    const hostSeconds = (performance.now() - bootedAt) / 1000

    expect(Math.abs(date - Date.now() / 1000)).toBeLessThan(30)
    expect(Math.abs(date - chip)).toBeLessThanOrEqual(2)
    expect(hostSeconds).toBeGreaterThan(19.9)
    expect(Math.abs(guestSeconds / hostSeconds - 1)).toBeLessThan(0.01)
  }, 60_000)
})

describe('at the end', () => {
  it('the kernel has complained of nothing', async () => {
    const messages = (await guest.run('dmesg')).split('\n')

    expect(messages.length).toBeGreaterThan(100)
    expect(messages.filter((line) => complaints.test(line))).toEqual([])
  })

  it('the power button makes the guest shut itself down', async () => {
    guest.session.powerButton()
    await guest.reaches('off')

    expect(guest.session.state).toBe('off')
  }, 30_000)
})
