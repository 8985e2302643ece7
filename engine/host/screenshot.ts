import { encodePng } from '../display/png.ts'
import { drawText, type TextScreen } from '../display/text-screen.ts'

/** A VGA screen that shows no text: what a monitor shows of it is dark. */
const dark: TextScreen = {
  columns: 80,
  rows: 25,
  cells: new Uint16Array(80 * 25),
  cursor: { column: 0, row: 0, visible: false, firstLine: 0, lastLine: 0 },
  colours: new Array<number>(16).fill(0),
  blinks: false,
  isBlank: true,
}

/** What a monitor shows, as libvirt gives it with QEMU 7.1 or later. */
export async function screenshot(
  screen: TextScreen | undefined,
): Promise<{ mime: string; bytes: Uint8Array<ArrayBuffer> }> {
  const picture = drawText(screen ?? dark)
  return { mime: 'image/png', bytes: await encodePng(picture, deflate) }
}

/** zlib's format (RFC 1950), as the Compression Standard's «deflate» is. */
async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'))
  return new Uint8Array(await new Response(packed).arrayBuffer())
}
