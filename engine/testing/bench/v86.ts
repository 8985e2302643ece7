import { V86, type V86Options } from 'v86'
import { type BootTiming, type ProgramTiming, type ReadWorkFile, workFiles } from './contest.ts'
import { ProgramLog } from './program-log.ts'
import { PromptWatch } from './prompt-watch.ts'

const MIB = 1 << 20

/** Settings without which v86 looks for a page to attach itself to. */
const headless = {
  autostart: true,
  disable_keyboard: true,
  disable_mouse: true,
  disable_speaker: true,
  vga_memory_size: MIB,
} satisfies V86Options

export async function runProgramsOnV86(read: ReadWorkFile, wasmPath: string): Promise<ProgramTiming[]> {
  const image = await read(workFiles.kernel32)
  const emulator = new V86({
    ...headless,
    wasm_path: wasmPath,
    memory_size: 16 * MIB,
    multiboot: { buffer: image.buffer },
  })
  const log = new ProgramLog(() => performance.now())
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
export async function bootOnV86(read: ReadWorkFile, wasmPath: string): Promise<BootTiming> {
  const start = performance.now()
  const guest = workFiles.guest32
  const description = JSON.parse(
    new TextDecoder().decode(await read(`${workFiles.images}/${guest}/image.json`)),
  )
  const file = async (name: string) => ({ buffer: (await read(name)).buffer })
  const emulator = new V86({
    ...headless,
    wasm_path: wasmPath,
    memory_size: description.memoryMiB * MIB,
    bios: await file(workFiles.bios),
    vga_bios: await file(workFiles.videoBios),
    bzimage: await file(`${workFiles.images}/${guest}/kernel`),
    initrd: await file(`${workFiles.images}/${guest}/initrd`),
    cmdline: description.commandLine,
  })
  const watch = new PromptWatch(description.prompt)
  emulator.add_listener('serial0-output-byte', (byte: number) => watch.hear(String.fromCharCode(byte)))
  await watch.reached
  const seconds = (performance.now() - start) / 1000
  await emulator.destroy()
  return { seconds }
}
