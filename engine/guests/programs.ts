import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../base/error.ts'
import type { CpioEntry } from './cpio.ts'
import { readDynamicInfo } from './elf.ts'
import type { DebianPackage, PackageSource } from './packages.ts'

/** Where Debian has shared libraries of an architecture; its loader looks in both, so that all can be in the first. */
const libraryFolders = (architecture: string): readonly [string, string] => {
  const triplet = architecture === 'i386' ? 'i386-linux-gnu' : 'x86_64-linux-gnu'
  return [`lib/${triplet}`, `usr/lib/${triplet}`]
}

/** Libraries in packages that are not named after them. */
const otherPackages: readonly (readonly [library: RegExp, packageName: string])[] = [
  [/^libz\.so/, 'zlib1g'],
  [/^libbrotli/, 'libbrotli1'],
  [/^libImlib2\.so/, 'libimlib2'],
  [/^libXfont2\.so/, 'libxfont2'],
  [/^lib(glib|gio|gobject|gmodule)-2\.0\.so/, 'libglib2.0-0'],
  [/^libg[td]k-3\.so/, 'libgtk-3-0'],
  [/^libatk-1\.0\.so/, 'libatk1.0-0'],
  [/^libatk-bridge-2\.0\.so/, 'libatk-bridge2.0-0'],
  [/^libatspi\.so/, 'libatspi2.0-0'],
  [/^libharfbuzz\.so/, 'libharfbuzz0b'],
  [/^libjpeg\.so/, 'libjpeg62-turbo'],
  [/^libgdk_pixbuf-2\.0\.so/, 'libgdk-pixbuf-2.0-0'],
  [/^ld-linux|^lib(m|dl|pthread|rt|util|resolv)\.so/, 'libc6'],
]

/** Programs and other files of Debian packages, with the libraries that they need. */
export class Programs {
  readonly entries: Map<string, CpioEntry>
  readonly packages: DebianPackage[]
  private readonly source: PackageSource
  /** Libraries that some file needs and that were not found yet. */
  private readonly missing = new Set<string>()

  /** Files come out of the named packages, libraries out of these and others. */
  constructor(entries: Map<string, CpioEntry>, source: PackageSource, names: readonly string[]) {
    this.entries = entries
    this.source = source
    this.packages = source.unpackAll(names)
  }

  /** Adds files and whole folders, by their paths in the packages; what is in usr/bin goes to bin, which is the same. */
  add(...paths: readonly string[]): this {
    for (const path of paths) {
      const found = this.packages.find(({ root }) => isThere(join(root, path)))
      if (!found) throw new UserError(`${path}: none of the packages has it`)
      this.addPath(found.root, path)
    }
    return this
  }

  /** Adds the libraries that the files need, and those that these need, from the packages that Debian's policy names. */
  addLibraries(): this {
    while (this.missing.size > 0) {
      for (const library of this.missing) if (this.addLibrary(library)) this.missing.delete(library)
      const absent = [...this.missing]
      if (absent.length === 0) break
      const known = new Set(this.source.known(absent.flatMap(packageNames)))
      const names = new Set(
        absent.map((library) => {
          const name = packageNames(library).find((candidate) => known.has(candidate))
          const isUnpacked = this.packages.some((unpacked) => unpacked.name === name)
          if (!name || isUnpacked) throw new UserError(`${library}: no Debian package was found that has it`)
          return name
        }),
      )
      this.packages.push(...this.source.unpackAll([...names]))
    }
    return this
  }

  private addPath(root: string, path: string): void {
    const from = join(root, path)
    if (lstatSync(from).isSymbolicLink()) {
      const target = readlinkSync(from)
      const inRoot = target.startsWith('/') ? target.slice(1) : join(dirname(path), target)
      if (isThere(join(root, inRoot))) this.addPath(root, inRoot)
      this.entries.set(placeOf(path), { kind: 'link', target })
    } else if (statSync(from).isDirectory()) {
      for (const item of readdirSync(from)) this.addPath(root, join(path, item))
    } else this.addFile(placeOf(path), from)
  }

  private addFile(path: string, from: string): void {
    const data = readFileSync(from)
    const mode = statSync(from).mode & 0o100 ? 0o755 : 0o644
    this.entries.set(path, { kind: 'file', mode, data })
    const info = readDynamicInfo(data)
    for (const library of info?.needed ?? []) this.want(library)
    if (info?.interpreter) this.want(info.interpreter)
  }

  /** A name of a library, or the loader's path. */
  private want(library: string): void {
    if (!this.entries.has(this.libraryPlace(library))) this.missing.add(library)
  }

  private addLibrary(library: string): boolean {
    for (const { root } of this.packages) {
      const from = libraryFolders(this.source.architecture)
        .map((folder) => join(root, folder, basename(library)))
        .find(existsSync)
      if (!from) continue
      this.missing.delete(library)
      this.addFile(this.libraryPlace(library), from)
      return true
    }
    return false
  }

  private libraryPlace(library: string): string {
    return library.startsWith('/')
      ? library.slice(1)
      : join(libraryFolders(this.source.architecture)[0], library)
  }
}

const placeOf = (path: string): string => path.replace(/^usr\/s?bin\//, 'bin/')

/**
 * Debian's names for the package of a library: name and number of its soname, with a hyphen between digits, and with a suffix
 * since times have 64 bits (Debian Policy 8.1; its wiki, ReleaseGoals/64bit-time).
 */
export function packageNames(library: string): string[] {
  const other = otherPackages.find(([pattern]) => pattern.test(basename(library)))
  const [, stem = library, number = ''] = /^(.*?)\.so\.?(.*)$/.exec(library) ?? []
  const numbered = `${stem}${/\d$/.test(stem) ? '-' : ''}${number}`
  const name = other?.[1] ?? numbered.toLowerCase().replaceAll('_', '-')
  return [name, `${name}t64`]
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}
