import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { writeImage } from '../../../guests/image.ts'
import { PackageSource } from '../../../guests/packages.ts'
import { freestanding } from '../images.ts'
import { makeBenchImage } from './recipe.ts'

const sources = import.meta.dirname

/**
 * The folder of the image that workloads run in, made from Debian packages if it is not there yet; it is kept in
 * node_modules/.cache. `width` is that of the processor: 32 is for v86. Needs gcc. Throws a UserError if Debian's packages
 * cannot be had.
 */
export function benchImage(top: string, width: 32 | 64): string {
  const cache = join(top, 'node_modules/.cache')
  const folder = join(cache, 'bench', `linux-bench-${width}-${fingerprint()}`)
  if (existsSync(join(folder, 'image.json'))) return folder
  const packages = join(cache, 'packages')
  const source =
    width === 64 ? new PackageSource(packages) : new PackageSource(join(packages, 'i386'), 'i386')
  writeImage(folder, makeBenchImage(source, compileWork(width)))
  return folder
}

/** Another source makes another image. */
function fingerprint(): string {
  const hash = createHash('sha256')
  const files = readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !file.name.endsWith('.test.ts'))
    .map((file) => join(file.parentPath, file.name))
  for (const path of files.sort()) hash.update(`${relative(sources, path)}\0`).update(readFileSync(path))
  return hash.digest('hex').slice(0, 16)
}

function compileWork(width: 32 | 64): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'tabvisor-work-'))
  try {
    const program = join(folder, 'work')
    const flags = [...freestanding, `-m${width}`, '-static', '-no-pie', '-nostdlib', '-s', '-Wno-main']
    execFileSync('gcc', [...flags, join(sources, 'work.c'), '-o', program], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    return readFileSync(program)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
