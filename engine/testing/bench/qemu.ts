import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ImageDescription } from '../../model/image.ts'
import { type Outcome, workFiles } from './contest.ts'
import { watched } from './process.ts'
import { ProgramLog } from './program-log.ts'
import { PromptWatch } from './prompt-watch.ts'
import type { Reading, Stopwatch } from './stopwatch.ts'
import { processMilliseconds } from './thread-load.ts'
import { WorkloadLog } from './workload-log.ts'

export const qemuProgram = 'qemu-system-x86_64'

/** Its own translator, one vCPU, and no devices but those named. */
const machine = [
  ...['-accel', 'tcg', '-smp', '1', '-nodefaults', '-no-user-config', '-no-reboot'],
  ...['-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
]

/** Its translator runs in the vCPU's thread; what the others take is the machine's work too. */
function stopwatchOf(pid: number | undefined): Stopwatch {
  const read = (): Reading => {
    const process = processMilliseconds(pid ?? 0)
    return { wall: performance.now(), thread: process, process }
  }
  return { before: read, after: read }
}

export function runProgramsOnQemu(folder: string, timeoutSeconds: number): Promise<Outcome> {
  const args = [...machine, '-m', '16', '-kernel', join(folder, workFiles.pacedKernel64)]
  return watched({ program: qemuProgram, args, timeoutSeconds }, (child, done) => {
    const log = new ProgramLog(stopwatchOf(child.pid))
    child.stdout.on('data', (bytes: Buffer) => {
      for (const byte of bytes) log.hear(byte)
      if (bytes.includes('<')) child.stdin.write('g')
      if (log.isDone) done({ work: 'programs', timings: log.timings })
    })
  })
}

/** linux-tiny. */
export function bootOnQemu(folder: string, timeoutSeconds: number): Promise<Outcome> {
  const { description, args } = linux(folder, workFiles.tiny)
  const start = performance.now()
  return watched({ program: qemuProgram, args, timeoutSeconds }, (child, done, fail) => {
    const watch = new PromptWatch(description.prompt)
    const stopwatch = stopwatchOf(child.pid)
    child.stdout.on('data', (bytes: Buffer) => watch.hear(bytes.toString('latin1')))
    watch.reached.then(
      () => {
        const { wall, ...processorTime } = stopwatch.after()
        done({ work: 'boot', timings: [{ item: 'boot', wall: wall - start, ...processorTime }] })
      },
      (error: Error) => fail(error.message),
    )
  })
}

export function runWorkloadsOnQemu(
  folder: string,
  workloads: readonly string[],
  timeoutSeconds: number,
): Promise<Outcome> {
  const { args } = linux(folder, workFiles.bench, `bench=${workloads.join(',')}`)
  return watched({ program: qemuProgram, args, timeoutSeconds }, (child, done, fail) => {
    const log = new WorkloadLog(stopwatchOf(child.pid))
    child.stdout.on('data', (bytes: Buffer) => {
      for (const byte of bytes) log.hear(byte)
    })
    log.done.then(
      (timings) => done({ work: 'guest', timings }),
      (error: Error) => fail(error.message),
    )
  })
}

/** An image with the devices that our machine has. */
function linux(folder: string, name: string, more = '') {
  const image = join(folder, workFiles.images, name)
  const description = JSON.parse(readFileSync(join(image, 'image.json'), 'utf8')) as ImageDescription
  const devices = ['-vga', 'std', '-device', 'virtio-rng-pci', '-device', 'virtio-serial-pci']
  const files = ['-kernel', join(image, 'kernel'), '-initrd', join(image, 'initrd')]
  const options = ['-M', 'q35', '-m', String(description.memoryMiB), ...devices, ...files]
  return {
    description,
    args: [...machine, ...options, '-append', `${description.commandLine} ${more}`.trim()],
  }
}
