import { download } from '../download.ts'

/** Saves a picture as virt-manager names it: `Screenshot_<machine>_<date>.png`. */
export async function downloadPicture(picture: ImageData, machine: string): Promise<void> {
  const canvas = new OffscreenCanvas(picture.width, picture.height)
  canvas.getContext('2d')!.putImageData(picture, 0, 0)
  download(screenshotName(machine, new Date()), await canvas.convertToBlob({ type: 'image/png' }))
}

export function screenshotName(machine: string, at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join('-')
  return `Screenshot_${machine}_${date}_${time}.png`
}
