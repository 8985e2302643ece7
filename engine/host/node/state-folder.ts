import { mkdir, open, readdir, readFile, rename, rm, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { StateStore } from '../../daemon/host.ts'

/** Begins the names of files that are not whole yet. */
const unfinished = '.new-'

/**
 * Files of the daemon's own in a folder. A file is written under another name, brought to the disk, and renamed, which is
 * one step for the file system (rename(2)); then its folder is brought to the disk, so that the step itself lasts.
 */
export class StateFolder implements StateStore {
  private readonly top: string
  /** Files that are being written have names of their own: two writers of one file do not meet. */
  private count = 0

  constructor(top: string) {
    this.top = top
  }

  async list(folder: string): Promise<string[]> {
    const names = await readdir(join(this.top, folder), { withFileTypes: true }).catch(unlessMissing)
    return (names ?? [])
      .filter((entry) => entry.isFile() && !entry.name.startsWith(unfinished))
      .map((entry) => decodeName(entry.name))
      .sort()
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return readFile(this.pathOf(path)).catch(unlessMissing)
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    const target = this.pathOf(path)
    const folder = dirname(target)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const draft = join(folder, `${unfinished}${process.pid}-${this.count++}`)
    try {
      const file = await open(draft, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(draft, target)
    } catch (error) {
      await rm(draft, { force: true })
      throw error
    }
    await syncFolder(folder)
  }

  async remove(path: string): Promise<void> {
    const target = this.pathOf(path)
    const removed = await unlink(target).then(() => true, unlessMissing)
    if (removed) await syncFolder(dirname(target))
  }

  /** Removes what an earlier daemon left half written. Only for the one daemon that owns the folder. */
  async removeUnfinished(): Promise<void> {
    const entries = await readdir(this.top, { recursive: true, withFileTypes: true }).catch(unlessMissing)
    for (const entry of entries ?? [])
      if (entry.isFile() && entry.name.startsWith(unfinished)) await rm(join(entry.parentPath, entry.name))
  }

  private pathOf(path: string): string {
    return join(this.top, dirname(path), encodeName(basename(path)))
  }
}

/** Domains may have names that no file can have: dots alone, a hundred letters of three bytes. */
function encodeName(name: string): string {
  return name.replace(
    /^\.|[%/\0]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

function decodeName(name: string): string {
  return name.replace(/%([\da-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
