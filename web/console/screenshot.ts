import { download } from '../download.ts'

/** Saves a picture as virt-manager names it: `Screenshot_<machine>_<date>.png`. */
export async function downloadPicture(picture: ImageData, machine: string): Promise<void> {
  const canvas = new OffscreenCanvas(picture.width, picture.height)
  canvas.getContext('2d')!.putImageData(picture, 0, 0)
  download(
    captureName('Screenshot', machine, new Date(), 'png'),
    await canvas.convertToBlob({ type: 'image/png' }),
  )
}

/** What a file of what a machine showed is called. */
export function captureName(
  kind: 'Screenshot' | 'Recording',
  machine: string,
  at: Date,
  ending: string,
): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join('-')
  return `${kind}_${machine}_${date}_${time}.${ending}`
}
