import { UserError } from '../base/error.ts'
import { type ImageDescription, type ImageFile, imageFormat } from '../model/image.ts'

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
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw new UserError(`${name}/image.json: not JSON`)
  }
  if (!isDescription(value)) {
    throw new UserError(
      `${name}/image.json: not an image description of format ${imageFormat}; make the image again`,
    )
  }
  return value
}

/** Whether all is there that starting the image needs. */
function isDescription(value: unknown): value is ImageDescription {
  const { format, name, commandLine, prompt, memoryMiB, kernel, initrd } = (value ??
    {}) as Partial<ImageDescription>
  const texts = [name, commandLine, prompt]
  return (
    format === imageFormat &&
    texts.every((text) => typeof text === 'string') &&
    isExpression(prompt ?? '') &&
    typeof memoryMiB === 'number' &&
    [kernel, initrd].every(isFile)
  )
}

const isFile = (file: Partial<ImageFile> | undefined): boolean =>
  /^[\w.-]+$/.test(file?.file ?? '') && typeof file?.size === 'number' && typeof file.sha256 === 'string'

function isExpression(text: string): boolean {
  try {
    void new RegExp(text)
    return true
  } catch {
    return false
  }
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
