import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ImageDescription } from '../../model/image.ts'
import { type Outcome, workFiles } from './contest.ts'
import { watched } from './process.ts'
import { ProgramLog } from './program-log.ts'
import { PromptWatch } from './prompt-watch.ts'

export const qemuProgram = 'qemu-system-x86_64'

/** Its own translator, one vCPU, and no devices but those named. */
const machine = [
  ...['-accel', 'tcg', '-smp', '1', '-nodefaults', '-no-user-config', '-no-reboot'],
  ...['-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
]

export function runProgramsOnQemu(folder: string, timeoutSeconds: number): Promise<Outcome> {
  const args = [...machine, '-m', '16', '-kernel', join(folder, workFiles.pacedKernel64)]
  return watched({ program: qemuProgram, args, timeoutSeconds }, (child, done) => {
    const log = new ProgramLog(() => performance.now())
    child.stdout.on('data', (bytes: Buffer) => {
      for (const byte of bytes) log.hear(byte)
      if (bytes.includes('<')) child.stdin.write('g')
      if (log.isDone) done({ work: 'programs', timings: log.timings })
    })
  })
}

/** linux-tiny with the devices that our machine has. */
export function bootOnQemu(folder: string, timeoutSeconds: number): Promise<Outcome> {
  const image = join(folder, workFiles.images, 'linux-tiny')
  const text = readFileSync(join(image, 'image.json'), 'utf8')
  const { commandLine, memoryMiB, prompt } = JSON.parse(text) as ImageDescription
  const devices = ['-vga', 'std', '-device', 'virtio-rng-pci', '-device', 'virtio-serial-pci']
  const files = ['-kernel', join(image, 'kernel'), '-initrd', join(image, 'initrd'), '-append', commandLine]
  const args = [...machine, '-M', 'q35', '-m', String(memoryMiB), ...devices, ...files]
  const start = performance.now()
  return watched({ program: qemuProgram, args, timeoutSeconds }, (child, done, fail) => {
    const watch = new PromptWatch(prompt)
    child.stdout.on('data', (bytes: Buffer) => watch.hear(bytes.toString('latin1')))
    watch.reached.then(
      () => done({ work: 'boot', timing: { seconds: (performance.now() - start) / 1000 } }),
      (error: Error) => fail(error.message),
    )
  })
}
