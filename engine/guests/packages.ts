import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UserError } from '../base/error.ts'

export interface DebianPackage {
  name: string
  version: string
  /** Where its files were unpacked. */
  root: string
}

/**
 * Debian packages as files: downloaded by the machine's own apt with its sources and keys, unpacked, never installed.
 * No root is needed; where the machine's package lists are missing or know nothing, a private copy is fetched.
 */
export class PackageSource {
  /** Told which packages are about to be downloaded. */
  onDownload: ((names: readonly string[]) => void) | undefined
  private readonly folder: string
  readonly architecture: string
  private readonly options: string[] = ['-o', 'APT::Sandbox::User=root']
  /** What the lists say of each package that was asked for. */
  private readonly records = new Map<string, string | undefined>()
  private isPrivate = false
  private listFailure = ''

  /** A folder holds packages of one architecture (Debian's name for it). */
  constructor(folder: string, architecture = 'amd64') {
    this.folder = resolve(folder)
    this.architecture = architecture
    mkdirSync(this.folder, { recursive: true })
  }

  /** The package that a metapackage stands for: the first of its dependencies whose name matches. */
  dependency(metapackage: string, wanted: RegExp): string {
    const names = (this.field(metapackage, 'Depends') ?? '')
      .split(',')
      .map((entry) => entry.trim().split(' ')[0] ?? '')
    const name = names.find((candidate) => wanted.test(candidate))
    if (!name)
      throw new UserError(
        `${metapackage}: none of its dependencies matches ${wanted.source}${this.listFailure}`,
      )
    return name
  }

  /** Downloads the package unless it is there already, and unpacks it. */
  unpack(name: string): DebianPackage {
    return this.unpackAll([name])[0]!
  }

  /** The same for several: apt reads its lists once for all of them. */
  unpackAll(names: readonly string[]): DebianPackage[] {
    this.readAll(names)
    const packages = names.map((name) => {
      const version = this.field(name, 'Version')
      if (!version) throw new UserError(`${name}: no version found in the package lists${this.listFailure}`)
      return { name, version, root: join(this.folder, `${name}_${inFileName(version)}`) }
    })
    const missing = packages.filter(({ root }) => !existsSync(root))
    if (missing.length === 0) return packages
    const downloads = join(this.folder, 'downloads')
    mkdirSync(downloads, { recursive: true })
    this.onDownload?.(missing.map(({ name }) => name))
    const wanted = missing.map(({ name, version }) => `${name}:${this.architecture}=${version}`)
    this.run('apt-get', ['-q', ...this.options, 'download', ...wanted], downloads)
    for (const { name, version, root } of missing) {
      const file = readdirSync(downloads).find((f) => f.startsWith(`${name}_${inFileName(version)}_`))
      if (!file) throw new UserError(`${name}: apt-get download left no file for version ${version}`)
      rmSync(`${root}.part`, { recursive: true, force: true })
      this.run('dpkg-deb', ['-x', join(downloads, file), `${root}.part`], downloads)
      renameSync(`${root}.part`, root)
    }
    return packages
  }

  /** Of these names, those that the package lists know. */
  known(names: readonly string[]): string[] {
    this.read(names)
    return names.filter((name) => this.records.get(name))
  }

  private field(name: string, field: string): string | undefined {
    this.readAll([name])
    return new RegExp(`^${field}: (.*)$`, 'm').exec(this.records.get(name) ?? '')?.[1]
  }

  /** Reads what the package lists say of these packages; if they do not know one, that of newer lists. */
  private readAll(names: readonly string[]): void {
    this.read(names)
    if (this.isPrivate || names.every((name) => this.records.get(name))) return
    this.fetchLists()
    this.records.clear()
    this.read(names)
  }

  /** Once for each. */
  private read(names: readonly string[]): void {
    const unread = names.filter((name) => !this.records.has(name))
    if (unread.length === 0) return
    const wanted = unread.map((name) => `${name}:${this.architecture}`)
    const show = [...this.options, 'show', '--no-all-versions', ...wanted]
    const text = this.run('apt-cache', show, this.folder, true)
    for (const name of unread) this.records.set(name, undefined)
    for (const record of text.split(/\n\n+/)) {
      const name = /^Package: (.*)$/m.exec(record)?.[1]
      if (name && unread.includes(name)) this.records.set(name, record)
    }
  }

  /** Package lists of our own, made with the machine's sources, keys and proxies. */
  private fetchLists(): void {
    const state = join(this.folder, 'apt')
    for (const part of ['state/lists/partial', 'cache/archives/partial'])
      mkdirSync(join(state, part), { recursive: true })
    this.options.push('-o', `Dir::State=${state}/state`, '-o', `Dir::Cache=${state}/cache`)
    this.options.push('-o', 'Dir::State::status=/dev/null', '-o', `APT::Architecture=${this.architecture}`)
    this.options.push('-o', 'Acquire::Languages=none')
    this.isPrivate = true
    // One of several lists that cannot be had is no reason to stop: what came may know the packages.
    try {
      this.run('apt-get', ['-q', ...this.options, 'update'], this.folder)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      this.listFailure = `; ${error.message}`
    }
  }

  private run(program: string, args: string[], cwd: string, mayFail = false): string {
    try {
      return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    } catch (error) {
      const { code, stdout, stderr } = error as { code?: string; stdout?: string; stderr?: string }
      if (code === 'ENOENT') {
        throw new UserError(
          `${program} is not on this machine: guest images are made from Debian packages, on Debian or Ubuntu`,
        )
      }
      // Of several packages, those that are known are shown all the same.
      if (mayFail) return stdout ?? ''
      const reason = (stderr ?? '').split('\n').find((line) => line.startsWith('E:')) ?? stderr?.trim() ?? ''
      throw new UserError(
        `${program} ${args.filter((a) => !a.includes('::') && a !== '-o').join(' ')} failed: ${reason}`,
      )
    }
  }
}

/** A version as it stands in a file's name. */
const inFileName = (version: string): string => version.replaceAll(':', '%3a')
