import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../base/error.ts'
import type { ReadImageFile } from '../image.ts'

/** Reads an image's files from a folder of images. */
export function imageFolder(images: string, name: string): ReadImageFile {
  if (!/^[\w.-]+$/.test(name) || !existsSync(join(images, name, 'image.json'))) {
    throw new UserError(`${name}: no such image in ${images}`)
  }
  return async (file) => {
    try {
      return new Uint8Array(await readFile(join(images, name, file)))
    } catch (error) {
      throw new UserError(`${name}/${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`)
    }
  }
}
