import { V86, type V86Options } from 'v86'
import { type ReadWorkFile, type Timing, workFiles } from './contest.ts'
import { ProgramLog } from './program-log.ts'
import { PromptWatch } from './prompt-watch.ts'
import { elapsed, type Stopwatch } from './stopwatch.ts'
import { WorkloadLog } from './workload-log.ts'

const MIB = 1 << 20

/** Settings without which v86 looks for a page to attach itself to. */
const headless = {
  autostart: true,
  disable_keyboard: true,
  disable_mouse: true,
  disable_speaker: true,
  vga_memory_size: MIB,
} satisfies V86Options

/** What v86 is measured with. */
export interface MeasuredV86 {
  read: ReadWorkFile
  stopwatch: Stopwatch
  /** Where it finds its WebAssembly. */
  v86Path: string
}

export async function runProgramsOnV86({ read, stopwatch, v86Path }: MeasuredV86): Promise<Timing[]> {
  const image = await read(workFiles.kernel32)
  const emulator = new V86({
    ...headless,
    wasm_path: v86Path,
    memory_size: 16 * MIB,
    multiboot: { buffer: image.buffer },
  })
  const log = new ProgramLog(stopwatch)
  await new Promise<void>((done) => {
    emulator.add_listener('serial0-output-byte', (byte: number) => {
      log.hear(byte)
      if (log.isDone) done()
    })
  })
  await emulator.destroy()
  return log.timings
}

/** Debian's kernel for 32-bit PCs and the same files around it as in linux-tiny. */
export async function bootOnV86(measured: MeasuredV86): Promise<Timing[]> {
  const { stopwatch } = measured
  const start = stopwatch.before()
  const { emulator, prompt } = await startLinux(measured, workFiles.tiny32)
  const watch = new PromptWatch(prompt)
  emulator.add_listener('serial0-output-byte', (byte: number) => watch.hear(String.fromCharCode(byte)))
  await watch.reached
  const time = elapsed(start, stopwatch.after())
  await emulator.destroy()
  return [{ item: 'boot', ...time }]
}

/** The workloads, of Debian's 32-bit packages. */
export async function runWorkloadsOnV86(
  measured: MeasuredV86,
  workloads: readonly string[],
): Promise<Timing[]> {
  const { emulator } = await startLinux(measured, workFiles.bench32, `bench=${workloads.join(',')}`)
  const log = new WorkloadLog(measured.stopwatch)
  emulator.add_listener('serial0-output-byte', (byte: number) => log.hear(byte))
  const timings = await log.done
  await emulator.destroy()
  return timings
}

async function startLinux({ read, v86Path }: MeasuredV86, name: string, more = '') {
  const folder = `${workFiles.images}/${name}`
  const description = JSON.parse(new TextDecoder().decode(await read(`${folder}/image.json`)))
  const file = async (path: string) => ({ buffer: (await read(path)).buffer })
  const emulator = new V86({
    ...headless,
    wasm_path: v86Path,
    memory_size: description.memoryMiB * MIB,
    bios: await file(workFiles.bios),
    vga_bios: await file(workFiles.videoBios),
    bzimage: await file(`${folder}/kernel`),
    initrd: await file(`${folder}/initrd`),
    cmdline: `${description.commandLine} ${more}`.trim(),
  })
  return { emulator, prompt: description.prompt as string }
}
