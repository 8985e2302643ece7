import { constants } from 'node:fs'
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rmdir,
  stat,
  statfs,
  unlink,
} from 'node:fs/promises'
import { FileError, type FileStatus, type HostFile, type HostFiles } from '../../daemon/host.ts'

/** This computer's files. */
export const nodeFiles: HostFiles = {
  list: (folder) => named(folder, async () => (await readdir(folder)).sort()),
  status: (path) => named(path, () => statusOf(path)),
  create: (path, mode) => named(path, async () => new OpenFile(path, await open(path, 'wx+', mode))),
  open: (path, access) =>
    named(path, async () => {
      const flags = access === 'read' ? constants.O_RDONLY : constants.O_RDWR
      return new OpenFile(path, await open(path, flags | constants.O_NONBLOCK))
    }),
  remove: (path) => named(path, () => unlink(path)),
  rename: (from, to) => named(from, () => rename(from, to)),
  makeFolder: (path, mode) => named(path, async () => void (await mkdir(path, { mode }))),
  removeFolder: (path) => named(path, () => rmdir(path)),
  space: (path) =>
    named(path, async () => {
      const { bsize, blocks, bavail } = await statfs(path)
      return { capacity: bsize * blocks, available: bsize * bavail }
    }),
}

class OpenFile implements HostFile {
  private readonly path: string
  private readonly handle: FileHandle

  constructor(path: string, handle: FileHandle) {
    this.path = path
    this.handle = handle
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return named(this.path, async () => {
      const buffer = new Uint8Array(length)
      let filled = 0
      while (filled < length) {
        const { bytesRead } = await this.handle.read(buffer, filled, length - filled, offset + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return buffer.subarray(0, filled)
    })
  }

  write(offset: number, bytes: Uint8Array): Promise<void> {
    return named(this.path, async () => {
      let written = 0
      while (written < bytes.length) {
        const left = bytes.length - written
        written += (await this.handle.write(bytes, written, left, offset + written)).bytesWritten
      }
    })
  }

  truncate(size: number): Promise<void> {
    return named(this.path, () => this.handle.truncate(size))
  }

  flush(): Promise<void> {
    return named(this.path, () => this.handle.sync())
  }

  close(): Promise<void> {
    return named(this.path, () => this.handle.close())
  }
}

async function statusOf(path: string): Promise<FileStatus> {
  const link = await lstat(path)
  const found = link.isSymbolicLink() ? await stat(path) : link
  const kind = found.isFile()
    ? 'file'
    : found.isDirectory()
      ? 'folder'
      : found.isBlockDevice()
        ? 'block'
        : 'other'
  return {
    kind,
    size: found.size,
    allocated: found.blocks * 512,
    mode: found.mode & 0o7777,
    owner: found.uid,
    group: found.gid,
    accessed: found.atimeMs,
    modified: found.mtimeMs,
    changed: found.ctimeMs,
  }
}

/** Errors of the system, with their names. */
async function named<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw code?.startsWith('E') ? new FileError(code, path) : error
  }
}
