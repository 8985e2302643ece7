import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A picture of a screen: 0xRRGGBB each, row by row. */
export interface Screenshot {
  width: number
  height: number
  pixels: Uint32Array
}

/** An X server that shows nothing, with no window manager: windows stand in the corner at the top left. */
export class XDisplay {
  readonly name: string
  private readonly end: () => Promise<void>

  private constructor(name: string, end: () => Promise<void>) {
    this.name = name
    this.end = end
  }

  static async start(width: number, height: number): Promise<XDisplay> {
    const args = ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-noreset']
    const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
    const ended = new Promise<void>((resolve) => server.on('exit', () => resolve()))
    const number = await new Promise<string>((resolve, reject) => {
      server.on('error', reject)
      server.on('exit', (status) => reject(new Error(`Xvfb ended with ${status}`)))
      server.stdio[3]!.on('data', (text: Buffer) => resolve(text.toString().trim()))
    })
    return new XDisplay(`:${number}`, () => {
      server.kill()
      return ended
    })
  }

  async screenshot(): Promise<Screenshot> {
    const args = ['-root', '-silent', '-display', this.name]
    const { stdout } = await run('xwd', args, { encoding: 'buffer', maxBuffer: 64 << 20 })
    return readDump(stdout)
  }

  close(): Promise<void> {
    return this.end()
  }
}

/** X11's XWDFile.h, version 7: a header of numbers, the window's name, colours of twelve bytes, rows. */
function readDump(dump: Buffer): Screenshot {
  const field = (index: number) => dump.readUInt32BE(4 * index)
  const [headerSize, width, height] = [field(0), field(4), field(5)]
  const [isBig, rowLength, colours] = [field(7) !== 0, field(12), field(19)]
  if (field(11) !== 32) throw new Error(`${field(11)} bits for a pixel`)
  const pixels = new Uint32Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = headerSize + 12 * colours + y * rowLength + 4 * x
      pixels[y * width + x] = (isBig ? dump.readUInt32BE(at) : dump.readUInt32LE(at)) & 0xff_ffff
    }
  return { width, height, pixels }
}
