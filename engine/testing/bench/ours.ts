import { Cpu } from '../../cpu/cpu.ts'
import { exitReason, state } from '../../cpu/layout.ts'
import { CR0 } from '../../cpu/registers.ts'
import { type Accelerator, assembleGuest } from '../../host/guest-assembly.ts'
import { loadImage } from '../../host/image.ts'
import type { Scheduler } from '../../host/scheduler.ts'
import { quietHost } from '../quiet-host.ts'
import { type ReadWorkFile, type Timing, workFiles } from './contest.ts'
import { ProgramLog } from './program-log.ts'
import { PromptWatch } from './prompt-watch.ts'
import { elapsed, type Stopwatch } from './stopwatch.ts'
import { WorkloadLog } from './workload-log.ts'

const MEMORY = 16 << 20
/** Where a Multiboot image with address fields lies, and where its entry address stands in it (Multiboot 0.6.96, 3.1.3). */
const LOAD_ADDRESS = 0x10_0000
const ENTRY_FIELD = 28
const SERIAL = 0x3f8
const LINE_STATUS = SERIAL + 5
const TRANSMITTER_EMPTY = 0x60
const SLICE = 50_000_000

/** What ours is measured with. */
export interface Measured {
  read: ReadWorkFile
  scheduler: Scheduler
  stopwatch: Stopwatch
  accel: Accelerator
}

/** The programs on a bare vCPU: its only device is the transmitter of a serial port. */
export async function runProgramsOnOurs({ read, stopwatch, accel }: Measured): Promise<Timing[]> {
  const image = await read(workFiles.kernel64)
  const log: ProgramLog = new ProgramLog(stopwatch, () => cpu.instructions)
  const host = {
    ...quietHost,
    portIn: (port: number) => (port === LINE_STATUS ? TRANSMITTER_EMPTY : 0xff),
    portOut: (port: number, _bytes: number, value: number) => {
      if (port === SERIAL) log.hear(value)
    },
  }
  const cpu: Cpu = new Cpu({ memoryBytes: MEMORY, host, ...(accel === 'interpreter' && { hotCount: 0 }) })
  loadMultiboot(cpu, image)
  let reason: number
  do reason = cpu.run(SLICE)
  while (reason === exitReason.budget)
  if (!log.isDone) {
    throw new Error(
      `the vCPU stopped for reason ${reason} at ${cpu.get64(state.rip).toString(16)} after ${log.timings.length} runs`,
    )
  }
  return log.timings
}

/** The state that a Multiboot loader leaves (Multiboot 0.6.96, 3.2): 32-bit protected mode, flat segments, no paging. */
function loadMultiboot(cpu: Cpu, image: Uint8Array): void {
  cpu.ram.set(image, LOAD_ADDRESS)
  cpu.set64(state.cr0, BigInt(CR0.PE | CR0.ET))
  cpu.setSegment('cs', 8, 0n, 0xffff_ffff, 0xc9b)
  for (const name of ['ds', 'es', 'ss', 'fs', 'gs'] as const) cpu.setSegment(name, 16, 0n, 0xffff_ffff, 0xc93)
  cpu.set64(state.registers, 0x2bad_b002n)
  const view = new DataView(image.buffer, image.byteOffset)
  cpu.set64(state.rip, BigInt(view.getUint32(ENTRY_FIELD, true)))
  cpu.flush()
  cpu.changed()
}

/** linux-tiny on the whole machine, put together as the page and the command line do. */
export async function bootOnOurs({ read, scheduler, stopwatch, accel }: Measured): Promise<Timing[]> {
  const start = stopwatch.before()
  const image = await loadLinux(workFiles.tiny, read)
  const { serial, session } = assembleGuest(image, { clock: 'host', accel }, scheduler)
  const watch = new PromptWatch(image.description.prompt)
  const decoder = new TextDecoder()
  serial.onOutput((bytes) => watch.hear(decoder.decode(bytes, { stream: true })))
  session.onState((change) => {
    if (change.state !== 'running') watch.fail(change.reason ?? `the guest is ${change.state}`)
  })
  session.start()
  await watch.reached
  const time = elapsed(start, stopwatch.after())
  const { instructions } = session.counters()
  session.forceOff()
  return [{ item: 'boot', ...time, instructions }]
}

/** Workloads in Linux on the same machine. */
export async function runWorkloadsOnOurs(
  { read, scheduler, stopwatch, accel }: Measured,
  workloads: readonly string[],
): Promise<Timing[]> {
  const image = await loadLinux(workFiles.bench, read)
  const commandLine = `${image.description.commandLine} bench=${workloads.join(',')}`
  const { machine, serial, session } = assembleGuest(image, { clock: 'host', accel, commandLine }, scheduler)
  const log = new WorkloadLog(stopwatch, { instructions: () => machine.instructions })
  // Each byte as it leaves the guest: the line passes them on only at the end of a slice.
  const write = serial.write.bind(serial)
  serial.write = (bytes) => {
    for (const byte of bytes) log.hear(byte)
    write(bytes)
  }
  session.onState((change) => {
    if (change.state !== 'running') log.fail(change.reason ?? `the guest is ${change.state}`)
  })
  session.start()
  const timings = await log.done
  session.forceOff()
  return timings
}

const loadLinux = (name: string, read: ReadWorkFile) =>
  loadImage(name, (file) => read(`${workFiles.images}/${name}/${file}`))
