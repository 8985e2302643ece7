/** `node engine/guests/make.ts [--missing] [--output folder] [recipe…]`: makes guest images in public/images. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { UserError } from '../base/error.ts'
import { writeImage } from './image.ts'
import { PackageSource } from './packages.ts'
import { recipes } from './recipes.ts'

const top = resolve(import.meta.dirname, '../..')

function make(args: string[]): void {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { missing: { type: 'boolean' }, output: { type: 'string' } },
  })
  const source = new PackageSource(join(top, 'node_modules/.cache/packages'))
  source.onDownload = (names) => console.log(`  downloading ${names.join(', ')}`)
  const images = values.output ?? join(top, 'public/images')
  for (const name of positionals.length > 0 ? positionals : recipes.keys()) {
    const recipe = recipes.get(name)
    if (!recipe) throw new UserError(`${name}: no such recipe; there is ${[...recipes.keys()].join(', ')}`)
    const folder = join(images, name)
    if (values.missing && existsSync(join(folder, 'image.json'))) continue
    console.log(`${name}:`)
    const { kernel, initrd, version } = writeImage(folder, recipe(source))
    console.log(`  ${version}: kernel ${kernel.size} bytes, initrd ${initrd.size} bytes`)
  }
  writeIndex(images)
}

/** A static host cannot list a folder: the page reads this list of names instead, ours first. */
function writeIndex(images: string): void {
  const names = [...new Set([...recipes.keys(), ...readdirSync(images).sort()])]
  const there = names.filter((name) => existsSync(join(images, name, 'image.json')))
  writeFileSync(join(images, 'index.json'), `${JSON.stringify(there)}\n`)
}

try {
  make(process.argv.slice(2))
} catch (error) {
  const wrongFlag = error instanceof TypeError && 'code' in error
  if (!(error instanceof UserError) && !wrongFlag) throw error
  console.error(`make: ${(error as Error).message}`)
  process.exitCode = wrongFlag ? 2 : 1
}
