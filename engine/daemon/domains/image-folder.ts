import { VirError } from '../../model/error.ts'
import { FileError, type Host } from '../host.ts'
import type { Domain } from './domain.ts'
import type { Domains } from './domains.ts'
import { fileRefusal } from './file-refusal.ts'
import { readImageHeader, UnfinishedImage } from './saved-image.ts'

const suffix = '.save'

/** Where managed saves are: files named by their domains' UUIDs, so that they follow a domain through new names. */
export class ImageFolder {
  private readonly host: Host

  constructor(host: Host) {
    this.host = host
  }

  pathOf(domain: Domain): string {
    return `${this.folder}/${domain.uuid}${suffix}`
  }

  /** Call it before writing. */
  async make(): Promise<void> {
    await this.host.files.makeFolder(this.folder, 0o700).catch((error: unknown) => {
      if (!(error instanceof FileError)) throw error
      if (error.code !== 'EEXIST') throw fileRefusal(error, `cannot create save directory '${this.folder}'`)
    })
  }

  async remove(domain: Domain): Promise<void> {
    const path = this.pathOf(domain)
    try {
      await this.host.files.remove(path)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      if (error.code !== 'ENOENT' || !domain.hasManagedSave)
        throw fileRefusal(error, `Failed to remove managed save file '${path}'`)
    }
    domain.hasManagedSave = false
  }

  /** Finds out which domains are saved. Unfinished files are removed, as nothing can come of them. */
  async load(domains: Domains): Promise<void> {
    for (const name of await this.names()) {
      const domain = domains.byUuid(name.slice(0, -suffix.length))
      const path = `${this.folder}/${name}`
      try {
        await readImageHeader(this.host.files, path)
        if (domain) domain.hasManagedSave = true
        else this.host.log('warning', `${path} belongs to no domain that is defined`)
      } catch (error) {
        if (error instanceof UnfinishedImage) await this.host.files.remove(path).catch(() => {})
        else {
          this.host.log('error', `${path} is left alone: ${(error as Error).message}`)
          if (domain) domain.hasManagedSave = true
        }
      }
    }
  }

  private async names(): Promise<string[]> {
    try {
      return (await this.host.files.list(this.folder)).filter((name) => name.endsWith(suffix))
    } catch (error) {
      if (error instanceof FileError && error.code === 'ENOENT') return []
      this.host.log('error', `${this.folder} cannot be read: ${(error as Error).message}`)
      return []
    }
  }

  private get folder(): string {
    return `${this.host.info().stateFolder}/save`
  }
}

/** What a domain that is not saved is told. */
export function requireManagedSave(domain: Domain): void {
  if (!domain.hasManagedSave)
    throw new VirError('operationInvalid', 'domain does not have managed save image')
}
