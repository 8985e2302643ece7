import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const program = resolve(import.meta.dirname, 'tabvisor.ts')

/** Runs `tabvisor boot` to its end, in a shell so that it can be in a pipe; it ends only when nothing is left running. */
function shell(line: string): Promise<{ status: number | null; output: string; errors: string }> {
  return new Promise((resolve) => {
    const boot = `"${process.execPath}" "${program}" boot`
    const child = spawn('bash', ['-c', `set -o pipefail; ${line.replace('BOOT', boot)}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [output, errors] = ['', '']
    child.stdout.on('data', (bytes: Buffer) => (output += bytes))
    child.stderr.on('data', (bytes: Buffer) => (errors += bytes))
    child.on('close', (status) => resolve({ status, output, errors }))
  })
}

describe('input from a pipe', () => {
  it('is typed once the guest listens, and the guest is powered off at its end', async () => {
    // What is typed ahead is echoed in the middle of output, so that the lines are counted by the guest.
    const { status, output, errors } = await shell(
      `(for i in $(seq 400); do echo "echo a somewhat longer line, $i >>/tmp/typed"; done; printf 'echo last-$(sort -u </tmp/typed | wc -l)') | BOOT --timeout 60`,
    )

    expect([status, errors]).toEqual([0, ''])
    expect(output).toMatch(/last-400\r$/m)
    expect(output).toContain('reboot: Power down')
  }, 70_000)
})

describe('an end before its time', () => {
  it('comes by the clock, with a sentence, at a console too', async () => {
    const { status, errors } = await shell('sleep 2 | BOOT --timeout 1')

    expect([status, errors]).toEqual([1, 'tabvisor: linux-tiny: not off after 1 seconds\n'])
  }, 70_000)

  it('does not come early, however long the time', async () => {
    const { status, output, errors } = await shell("BOOT --timeout 4000000 --exec 'echo yes'")

    expect([status, output, errors]).toEqual([0, 'yes\n', ''])
  }, 70_000)

  it('comes quietly when nobody reads the output any more', async () => {
    const { status, output, errors } = await shell('BOOT --exec yes | head -1')

    expect([status, output, errors]).toEqual([141, 'y\n', ''])
  }, 70_000)

  it('comes when the guest restarts instead of working', async () => {
    const { status, errors } = await shell("BOOT --exec 'echo b > /proc/sysrq-trigger'")

    expect(status).toBe(1)
    expect(errors).toMatch(/^tabvisor: linux-tiny: restarted before it was done; its console ends with:\n/)
  }, 70_000)
})

describe('a guest', () => {
  it.each([
    ['reboot', "BOOT --exec reboot --until 'Restarting system[^]*tiny:~# ' --timeout 60"],
    [
      'a panic',
      "BOOT --append 'console=ttyS0 panic=1 mitigations=off' --exec 'echo c > /proc/sysrq-trigger' --until 'Kernel panic[^]*tiny:~# ' --timeout 60",
    ],
  ])(
    'boots again after %s',
    async (_, line) => {
      const { status, errors } = await shell(line)

      expect([status, errors]).toEqual([0, ''])
    },
    70_000,
  )

  it.each(['poweroff', 'halt'])(
    'is off after %s',
    async (command) => {
      const { status, errors } = await shell(`echo '${command}; sleep 100' | BOOT --timeout 60`)

      expect([status, errors]).toEqual([0, ''])
    },
    70_000,
  )

  it('that halts instead of working is told of', async () => {
    const { status, errors } = await shell("BOOT --exec 'halt -f' --timeout 60")

    expect(status).toBe(1)
    expect(errors).toMatch(/^tabvisor: linux-tiny: halted before it was done; its console ends with:\n/)
    expect(errors).toContain('System halted')
  }, 70_000)
})
