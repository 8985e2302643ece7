import { UserError } from '../base/error.ts'
import { type ImageDescription, imageFormat } from '../model/image.ts'

export interface LoadedImage {
  description: ImageDescription
  kernel: Uint8Array
  initrd: Uint8Array
}

/** Reads one file of an image's folder; throws a UserError that names it if it is not there. */
export type ReadImageFile = (file: string, expectedSize?: number) => Promise<Uint8Array<ArrayBuffer>>

/** Reads an image and checks that its files are those that the description was written for. */
export async function loadImage(name: string, read: ReadImageFile): Promise<LoadedImage> {
  const description = parseDescription(name, await read('image.json'))
  const load = async (part: 'kernel' | 'initrd') => {
    const { file, size, sha256 } = description[part]
    const bytes = await read(file, size)
    if (bytes.length !== size) {
      throw new UserError(
        `${name}/${file}: ${bytes.length} bytes, but image.json says ${size}; make the image again`,
      )
    }
    if ((await digest(bytes)) !== sha256) {
      throw new UserError(`${name}/${file}: the SHA-256 sum is not that of image.json; make the image again`)
    }
    return bytes
  }
  return { description, kernel: await load('kernel'), initrd: await load('initrd') }
}

function parseDescription(name: string, bytes: Uint8Array): ImageDescription {
  let value: Partial<ImageDescription>
  try {
    value = JSON.parse(new TextDecoder().decode(bytes)) as Partial<ImageDescription>
  } catch {
    throw new UserError(`${name}/image.json: not JSON`)
  }
  if (value?.format !== imageFormat || !value.kernel?.file || !value.initrd?.file || !value.memoryMiB) {
    throw new UserError(
      `${name}/image.json: not an image description of format ${imageFormat}; make the image again`,
    )
  }
  return value as ImageDescription
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
