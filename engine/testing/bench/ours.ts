import { Cpu } from '../../cpu/cpu.ts'
import { exitReason, state } from '../../cpu/layout.ts'
import { CR0 } from '../../cpu/registers.ts'
import { assembleGuest } from '../../host/guest-assembly.ts'
import { loadImage } from '../../host/image.ts'
import type { Scheduler } from '../../host/scheduler.ts'
import { quietHost } from '../quiet-host.ts'
import { type BootTiming, type ProgramTiming, type ReadWorkFile, workFiles } from './contest.ts'
import { ProgramLog } from './program-log.ts'
import { PromptWatch } from './prompt-watch.ts'

const MEMORY = 16 << 20
/** Where a Multiboot image with address fields lies, and where its entry address stands in it (Multiboot 0.6.96, 3.1.3). */
const LOAD_ADDRESS = 0x10_0000
const ENTRY_FIELD = 28
const SERIAL = 0x3f8
const LINE_STATUS = SERIAL + 5
const TRANSMITTER_EMPTY = 0x60
const SLICE = 50_000_000

/** The programs on a bare vCPU: its only device is the transmitter of a serial port. */
export async function runProgramsOnOurs(read: ReadWorkFile): Promise<ProgramTiming[]> {
  const image = await read(workFiles.kernel64)
  const log: ProgramLog = new ProgramLog(
    () => performance.now(),
    () => cpu.instructions,
  )
  const host = {
    ...quietHost,
    portIn: (port: number) => (port === LINE_STATUS ? TRANSMITTER_EMPTY : 0xff),
    portOut: (port: number, _bytes: number, value: number) => {
      if (port === SERIAL) log.hear(value)
    },
  }
  const cpu: Cpu = new Cpu({ memoryBytes: MEMORY, host })
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
export async function bootOnOurs(read: ReadWorkFile, scheduler: Scheduler): Promise<BootTiming> {
  const start = performance.now()
  const name = 'linux-tiny'
  const image = await loadImage(name, (file) => read(`${workFiles.images}/${name}/${file}`))
  const { serial, session } = assembleGuest(image, { clock: 'host' }, scheduler)
  const watch = new PromptWatch(image.description.prompt)
  const decoder = new TextDecoder()
  serial.onOutput((bytes) => watch.hear(decoder.decode(bytes, { stream: true })))
  session.onState((change) => {
    if (change.state !== 'running') watch.fail(change.reason ?? `the guest is ${change.state}`)
  })
  session.start()
  await watch.reached
  const seconds = (performance.now() - start) / 1000
  const { instructions } = session.counters()
  session.forceOff()
  return { seconds, instructions }
}
