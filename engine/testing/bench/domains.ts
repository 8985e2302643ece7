/** 1,000 defined domains: ours beside libvirtd's test driver, by the same client over the same kind of socket. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SocketChannel } from '../../host/node/socket-channel.ts'
import { nodeTime } from '../../host/node/timers.ts'
import { RpcClient } from '../../rpc/client/client.ts'
import { libvirtdObstacle, startPrivateLibvirtd } from '../libvirt/private-libvirtd.ts'

const count = 1000
/** The test driver has no other statistics than states. */
const steps = ['define', 'list', 'states', 'all statistics', 'all XML'] as const
type Step = (typeof steps)[number]

/** Milliseconds that each step took. */
export type Times = Record<Step, number>

interface Run {
  times: Times
  /** How many values each domain has in all statistics. */
  values: number
}

export interface ScaleResults {
  ours: Times
  /** How many values each domain has in all statistics. */
  values: { ours: number; libvirtd: number }
  /** Undefined where libvirtd cannot be run; then the reason says why. */
  libvirtd: Times | undefined
  obstacle: string | undefined
  /** Memory of our daemon's process for each defined domain, KiB. */
  memoryEachKiB: number
}

interface Contestant {
  run(): Promise<Run>
  end(): Promise<void>
}

/** Each contestant in turn, `runs` times; the shortest times count. */
export async function measureScale(runs: number, top: string): Promise<ScaleResults> {
  const obstacle = libvirtdObstacle()
  const ours = await startOurs(top)
  const libvirtd = obstacle === undefined ? await startLibvirtd() : undefined
  try {
    const found: { ours: Run[]; libvirtd: Run[] } = { ours: [], libvirtd: [] }
    for (let run = 0; run < runs; run++) {
      found.ours.push(await ours.run())
      if (libvirtd) found.libvirtd.push(await libvirtd.run())
    }
    return {
      ours: shortest(found.ours),
      libvirtd: libvirtd && shortest(found.libvirtd),
      values: { ours: found.ours[0]?.values ?? 0, libvirtd: found.libvirtd[0]?.values ?? 0 },
      obstacle,
      memoryEachKiB: ours.memoryEachKiB(),
    }
  } finally {
    await ours.end()
    await libvirtd?.end()
  }
}

export function scaleReport({ ours, libvirtd, values, obstacle, memoryEachKiB }: ScaleResults): string {
  const rows = steps.map((step) => {
    const peer = libvirtd
      ? [milliseconds(libvirtd[step]), (ours[step] / libvirtd[step]).toFixed(2)]
      : ['–', '–']
    return `| ${[step, milliseconds(ours[step]), ...peer].join(' | ')} |`
  })
  return [
    `## ${count.toLocaleString('en')} domains (ms)`,
    ...(obstacle === undefined ? [] : [`libvirtd was left out: ${obstacle}.`]),
    ['| step | ours | libvirtd, test driver | ratio |', '| --- | ---: | ---: | ---: |', ...rows].join('\n'),
    `All statistics are ${values.ours} values for each domain of ours, and ${values.libvirtd} for each of libvirtd's.`,
    `Each defined domain takes ${memoryEachKiB.toFixed(1)} KiB of the daemon's memory.`,
  ].join('\n\n')
}

const milliseconds = (value: number): string => value.toFixed(1)

function shortest(runs: readonly Run[]): Times {
  const least = (step: Step) => Math.min(...runs.map(({ times }) => times[step]))
  return Object.fromEntries(steps.map((step) => [step, least(step)])) as Times
}

async function startOurs(top: string): Promise<Contestant & { memoryEachKiB(): number }> {
  const folder = mkdtempSync(join(tmpdir(), 'tabvisor-scale-'))
  const socket = join(folder, 's')
  const arguments_ = ['daemon', '--socket', socket, '--state', join(folder, 'state')]
  const daemon = spawn(process.execPath, [join(top, 'engine/cli/tabvisor.ts'), ...arguments_], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(daemon.stdout, 'data')
  let memoryEachKiB = Number.NaN
  return {
    memoryEachKiB: () => memoryEachKiB,
    run: async () => {
      const before = residentKiB(daemon)
      return perform(socket, 'qemu:///system', () => {
        if (Number.isNaN(memoryEachKiB)) memoryEachKiB = (residentKiB(daemon) - before) / count
      })
    },
    end: async () => {
      const exit = once(daemon, 'exit')
      daemon.kill()
      await exit
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function startLibvirtd(): Promise<Contestant> {
  const libvirtd = await startPrivateLibvirtd()
  return { run: () => perform(libvirtd.socket, 'test:///default', () => {}), end: () => libvirtd.stop() }
}

async function perform(socket: string, uri: string, whenDefined: () => void): Promise<Run> {
  const client = new RpcClient(new SocketChannel(connect(socket)), nodeTime)
  await client.call('authList')
  await client.call('connectOpen', { name: uri, flags: 0 })
  const { domains: others } = await client.call('connectListAllDomains', { needResults: 1, flags: 0 })
  const defined = await timed(async () => {
    const made = []
    for (let index = 0; index < count; index++)
      made.push((await client.call('domainDefineXmlFlags', { xml: definition(uri, index), flags: 0 })).dom)
    return made
  })
  whenDefined()
  const list = await timed(() => client.call('connectListAllDomains', { needResults: 1, flags: 0 }))
  if (list.result.domains.length !== others.length + count)
    throw new Error(`${uri}: not all domains are listed`)
  const states = await timed(() => client.call('connectGetAllDomainStats', { doms: [], stats: 1, flags: 0 }))
  const statistics = await timed(() =>
    client.call('connectGetAllDomainStats', { doms: [], stats: 0, flags: 0 }),
  )
  const xml = await timed(async () => {
    for (const dom of defined.result) await client.call('domainGetXmlDesc', { dom, flags: 0 })
  })
  for (const dom of defined.result) await client.call('domainUndefineFlags', { dom, flags: 0 })
  client.close()
  const times: Times = {
    define: defined.milliseconds,
    list: list.milliseconds,
    states: states.milliseconds,
    'all statistics': statistics.milliseconds,
    'all XML': xml.milliseconds,
  }
  return { times, values: statistics.result.retStats.at(-1)?.params.length ?? 0 }
}

function definition(uri: string, index: number): string {
  const type = uri.startsWith('test') ? 'test' : 'qemu'
  return `<domain type='${type}'>
  <name>scale-${index}</name>
  <memory unit='MiB'>256</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64'>hvm</type><kernel>/images/kernel</kernel><cmdline>console=ttyS0</cmdline></os>
  <features><acpi/><apic/></features>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/><source file='/images/scale-${index}.qcow2'/><target dev='vda' bus='virtio'/>
    </disk>
    <interface type='network'><source network='default'/><model type='virtio'/></interface>
    <serial type='pty'/><console type='pty'/>
    <graphics type='vnc' port='-1' autoport='yes'/>
  </devices>
</domain>`
}

async function timed<T>(action: () => Promise<T>): Promise<{ result: T; milliseconds: number }> {
  const start = performance.now()
  const result = await action()
  return { result, milliseconds: performance.now() - start }
}

/** proc(5), /proc/pid/status. */
function residentKiB({ pid }: ChildProcess): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
