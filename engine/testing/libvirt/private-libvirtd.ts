import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { cp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { findProgram } from '../../cli/setup/tools.mjs'

/**
 * A throw-away libvirtd with QEMU and nothing of the machine's own libvirt: it has mount, UTS, network and process
 * namespaces to itself, so what it starts ends with it. No systemd is needed; QEMU runs without KVM (TCG).
 */
export interface PrivateLibvirtd {
  /** World-readable, and QEMU's user may enter it; removed by `stop`. */
  readonly folder: string
  readonly socket: string
  readonly readonlySocket: string
  readonly uri: string
  readonly readonlyUri: string
  /** What both daemons said so far. */
  log(): string
  stop(): Promise<void>
}

const run = promisify(execFile)
const programs = [
  'unshare',
  'flock',
  'libvirtd',
  'virtlogd',
  'virsh',
  'qemu-system-x86_64',
  'dnsmasq',
  'iptables',
]

/** What QEMU can do costs 8 s to find out; this is kept. libvirtd itself checks whether it still holds. */
const keptCache = join(tmpdir(), 'tabvisor-libvirtd-cache')
const startTimeout = 60_000

/** Why there can be none here, or undefined. */
export function libvirtdObstacle(): string | undefined {
  if (process.platform !== 'linux') return 'libvirtd with QEMU needs Linux'
  if (process.getuid?.() !== 0) return 'a private libvirtd needs root'
  const missing = programs.filter((name) => !findProgram(name))
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`
  const trial = spawnSync('unshare', [...namespaces, 'true'], { encoding: 'utf8' })
  return trial.status === 0 ? undefined : `namespaces are refused: ${trial.stderr.trim()}`
}

const namespaces = ['--mount', '--uts', '--net', '--pid', '--fork', '--kill-child', '--mount-proc']

export async function startPrivateLibvirtd(): Promise<PrivateLibvirtd> {
  const folder = mkdtempSync(join(tmpdir(), 'tabvisor-libvirtd-'))
  const lock = await lockCache()
  try {
    layOut(folder)
    const child = spawn('unshare', [...namespaces, 'sh', '-c', program, 'sh', folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    const daemon = new Running(folder, child)
    try {
      await daemon.waitUntilItAnswers()
      await keepCache(folder)
    } catch (error) {
      await daemon.stop()
      throw error
    }
    return daemon
  } finally {
    lock.kill()
  }
}

/**
 * Its first process reaps what QEMU and dnsmasq leave, and lives as long as somebody holds the other end of its standard
 * input; with it the kernel ends everything in the namespace, also when the tests were killed. A system bus is hidden:
 * behind it polkit and systemd-machined know nothing of processes in here.
 */
const program = `
set -e
mount --make-rprivate /
mkdir -p /run/libvirt /run/dbus /var/lib/libvirt /var/cache/libvirt /var/log/libvirt
mount -t tmpfs none /run/dbus
mount --bind "$1/etc" /etc/libvirt
mount --bind "$1/lib" /var/lib/libvirt
mount --bind "$1/run" /run/libvirt
mount --bind "$1/log" /var/log/libvirt
mount --bind "$1/cache" /var/cache/libvirt
if [ -e /dev/kvm ]; then mount --bind "$1/no-kvm" /dev/kvm; fi
if command -v ip >/dev/null; then ip link set lo up; fi
exec >"$1/log/daemons" 2>&1
virtlogd -p "$1/virtlogd.pid" &
libvirtd -p "$1/libvirtd.pid" &
cat >/dev/null
`

function layOut(folder: string): void {
  chmodSync(folder, 0o755)
  for (const name of ['run', 'lib/images', 'lib/qemu', 'log', 'etc/qemu', 'cache'])
    mkdirSync(join(folder, name), { recursive: true })
  spawnSync('chown', ['libvirt-qemu:', join(folder, 'lib/qemu')])
  spawnSync('cp', ['-a', `${keptCache}/.`, join(folder, 'cache')])
  const uuid = readFileSync('/proc/sys/kernel/random/uuid', 'utf8').trim()
  writeFileSync(
    join(folder, 'etc/libvirtd.conf'),
    `auth_unix_rw = "none"\nauth_unix_ro = "none"\nhost_uuid = "${uuid}"\n`,
  )
  writeFileSync(
    join(folder, 'etc/qemu.conf'),
    'cgroup_controllers = [ ]\nnamespaces = [ ]\nsecurity_driver = "none"\n',
  )
  // A KVM that only root may open makes libvirtd ask QEMU anew, for seconds, at each definition: it is hidden.
  writeFileSync(join(folder, 'no-kvm'), '', { mode: 0o600 })
}

/** One probe at a time: others wait for what it finds. The kernel frees the lock of a process that is gone. */
async function lockCache(): Promise<ChildProcess> {
  const lock = spawn('flock', ['--no-fork', `${keptCache}.lock`, 'sh', '-c', 'echo; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  await new Promise<void>((resolve, reject) => {
    lock.stdout!.once('data', () => resolve())
    lock.once('error', reject)
    lock.once('exit', () => reject(new Error(`${keptCache}.lock cannot be locked`)))
  })
  return lock
}

async function keepCache(folder: string): Promise<void> {
  if (existsSync(keptCache)) return
  const copy = `${keptCache}.${process.pid}`
  await cp(join(folder, 'cache'), copy, { recursive: true, preserveTimestamps: true })
  await rename(copy, keptCache)
}

class Running implements PrivateLibvirtd {
  readonly folder: string
  readonly socket: string
  readonly readonlySocket: string
  readonly uri: string
  readonly readonlyUri: string
  private readonly child: ChildProcess
  private readonly exit: Promise<void>

  constructor(folder: string, child: ChildProcess) {
    this.folder = folder
    this.child = child
    this.socket = join(folder, 'run/libvirt-sock')
    this.readonlySocket = join(folder, 'run/libvirt-sock-ro')
    this.uri = `qemu+unix:///system?socket=${this.socket}`
    this.readonlyUri = `qemu+unix:///system?socket=${this.readonlySocket}`
    this.exit = new Promise((resolve) => {
      child.once('exit', () => resolve())
    })
  }

  async waitUntilItAnswers(): Promise<void> {
    const deadline = Date.now() + startTimeout
    while (!(await this.answers())) {
      if (this.child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`libvirtd did not start:\n${this.log()}`)
      }
      await pause(50)
    }
  }

  private async answers(): Promise<boolean> {
    if (!existsSync(this.socket)) return false
    return run('virsh', ['-c', this.uri, 'version'], { timeout: startTimeout }).then(
      () => true,
      () => false,
    )
  }

  log(): string {
    const path = join(this.folder, 'log/daemons')
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }

  async stop(): Promise<void> {
    this.child.stdin?.end()
    await this.exit
    await rm(this.folder, { recursive: true, force: true })
  }
}
