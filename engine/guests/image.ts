import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ImageDescription, imageFormat } from '../model/image.ts'

/** What a recipe makes: everything of the description but the measures of the files. */
export interface Image {
  description: Omit<ImageDescription, 'format' | 'kernel' | 'initrd'>
  kernel: Uint8Array
  initrd: Uint8Array
}

/** Writes the image's folder whole or not at all: a half-written one is never seen under its name. */
export function writeImage(folder: string, image: Image): ImageDescription {
  const description: ImageDescription = {
    format: imageFormat,
    ...image.description,
    kernel: measured('kernel', image.kernel),
    initrd: measured('initrd', image.initrd),
  }
  const part = `${folder}.part`
  rmSync(part, { recursive: true, force: true })
  mkdirSync(part, { recursive: true })
  writeFileSync(join(part, 'kernel'), image.kernel)
  writeFileSync(join(part, 'initrd'), image.initrd)
  writeFileSync(join(part, 'image.json'), `${JSON.stringify(description, null, 2)}\n`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(dirname(folder), { recursive: true })
  renameSync(part, folder)
  return description
}

const measured = (file: string, bytes: Uint8Array) => ({
  file,
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})
