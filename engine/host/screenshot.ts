import { encodePng } from '../display/png.ts'
import type { Frame } from '../display/screen.ts'

/** What a monitor shows, as libvirt gives it with QEMU 7.1 or later. */
export async function screenshot(frame: Frame): Promise<{ mime: string; bytes: Uint8Array<ArrayBuffer> }> {
  return { mime: 'image/png', bytes: await encodePng(frame, deflate) }
}

/** zlib's format (RFC 1950), as the Compression Standard's «deflate» is. */
async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'))
  return new Uint8Array(await new Response(packed).arrayBuffer())
}
