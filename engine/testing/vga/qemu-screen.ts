import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame } from '../../display/screen.ts'

/** What QEMU's screen shows once the program has said `end`. */
export async function drawnByQemu(image: Uint8Array): Promise<Frame> {
  const folder = mkdtempSync(join(tmpdir(), 'pattern-'))
  try {
    const kernel = join(folder, 'kernel')
    const picture = join(folder, 'screen.ppm')
    writeFileSync(kernel, image)
    const qemu = spawn(
      'qemu-system-x86_64',
      [
        ...['-accel', 'tcg', '-M', 'q35', '-m', '16', '-smp', '1', '-vga', 'std'],
        ...['-nodefaults', '-no-user-config', '-display', 'none'],
        ...[
          '-chardev',
          'stdio,id=console,signal=off',
          '-device',
          'isa-debugcon,iobase=0x402,chardev=console',
        ],
        ...['-chardev', `socket,id=monitor,path=${join(folder, 'monitor')},server=on,wait=off`],
        ...['-mon', 'chardev=monitor,mode=readline', '-kernel', kernel],
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    )
    let said = ''
    for await (const bytes of qemu.stdout) {
      said += String(bytes)
      if (/^end$/m.test(said)) break
    }
    const monitor = connect(join(folder, 'monitor'))
    monitor.resume()
    monitor.write(`screendump ${picture}\nquit\n`)
    await once(qemu, 'exit')
    return fromPpm(readFileSync(picture))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A Portable Pixmap (P6) with 8 bits for each part. */
function fromPpm(bytes: Uint8Array): Frame {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 64))
  const [all, width, height] = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(head) ?? []
  if (all === undefined) throw new Error('QEMU gave no picture')
  const pixels = new Uint32Array(Number(width) * Number(height))
  for (let i = 0, at = all.length; i < pixels.length; i++, at += 3)
    pixels[i] = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
  return { width: Number(width), height: Number(height), pixels }
}
