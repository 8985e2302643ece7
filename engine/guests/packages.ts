import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
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
  private readonly folder: string
  private readonly architecture: string
  private readonly options: string[] = ['-o', 'APT::Sandbox::User=root']
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
    const version = this.field(name, 'Version')
    if (!version) throw new UserError(`${name}: no version found in the package lists${this.listFailure}`)
    const root = join(this.folder, `${name}_${version.replaceAll(':', '%3a')}`)
    if (existsSync(root)) return { name, version, root }
    const downloads = join(this.folder, 'downloads')
    mkdirSync(downloads, { recursive: true })
    this.run(
      'apt-get',
      ['-q', ...this.options, 'download', `${name}:${this.architecture}=${version}`],
      downloads,
    )
    const file = readdirSync(downloads).find((f) =>
      f.startsWith(`${name}_${version.replaceAll(':', '%3a')}_`),
    )
    if (!file) throw new UserError(`${name}: apt-get download left no file for version ${version}`)
    this.run('dpkg-deb', ['-x', join(downloads, file), `${root}.part`], downloads)
    this.run('mv', [`${root}.part`, root], downloads)
    return { name, version, root }
  }

  private field(name: string, field: string): string | undefined {
    const read = () =>
      new RegExp(`^${field}: (.*)$`, 'm').exec(
        this.run(
          'apt-cache',
          [...this.options, 'show', '--no-all-versions', `${name}:${this.architecture}`],
          this.folder,
          true,
        ),
      )?.[1]
    const value = read()
    if (value || this.isPrivate) return value
    this.fetchLists()
    return read()
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
      const { code, stderr } = error as { code?: string; stderr?: string }
      if (code === 'ENOENT') {
        throw new UserError(
          `${program} is not on this machine: guest images are made from Debian packages, on Debian or Ubuntu`,
        )
      }
      if (mayFail) return ''
      const reason = (stderr ?? '').split('\n').find((line) => line.startsWith('E:')) ?? stderr?.trim() ?? ''
      throw new UserError(
        `${program} ${args.filter((a) => !a.includes('::') && a !== '-o').join(' ')} failed: ${reason}`,
      )
    }
  }
}
