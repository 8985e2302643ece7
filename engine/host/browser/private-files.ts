import { FileError, type FileStatus, type HostFile, type HostFiles } from '../../daemon/host.ts'

/**
 * The origin private file system (File System Standard) as a host's files. It knows no owners and no rights: every file is
 * readable and writable, and belongs to user 0.
 */
export class PrivateFiles implements HostFiles {
  list(path: string): Promise<string[]> {
    return named(path, async () => {
      const names: string[] = []
      for await (const name of (await folderAt(path)).keys()) names.push(name)
      return names.sort()
    })
  }

  status(path: string): Promise<FileStatus> {
    return named(path, async () => {
      const entry = await entryAt(path)
      const times = { accessed: 0, modified: 0, changed: 0 }
      if (entry.kind === 'directory') {
        return { kind: 'folder', size: 0, allocated: 0, mode: 0o755, owner: 0, group: 0, ...times }
      }
      const { size, lastModified } = await (entry as FileSystemFileHandle).getFile()
      return {
        kind: 'file',
        size,
        allocated: size,
        mode: 0o644,
        owner: 0,
        group: 0,
        accessed: lastModified,
        modified: lastModified,
        changed: lastModified,
      }
    })
  }

  create(path: string): Promise<HostFile> {
    return named(path, async () => {
      const { folder, name } = await parentOf(path)
      if (await exists(folder, name)) throw new FileError('EEXIST', path)
      const file = await folder.getFileHandle(name, { create: true })
      return new WritableFile(path, await file.createSyncAccessHandle())
    })
  }

  open(path: string, access: 'read' | 'write'): Promise<HostFile> {
    return named(path, async () => {
      const { folder, name } = await parentOf(path)
      const file = await folder.getFileHandle(name)
      return access === 'read'
        ? new ReadableFile(path, await file.getFile())
        : new WritableFile(path, await file.createSyncAccessHandle())
    })
  }

  remove(path: string): Promise<void> {
    return named(path, async () => {
      const { folder, name } = await parentOf(path)
      await folder.getFileHandle(name)
      await folder.removeEntry(name)
    })
  }

  rename(from: string, to: string): Promise<void> {
    return named(from, async () => {
      const source = await parentOf(from)
      const target = await parentOf(to)
      const file = await source.folder.getFileHandle(source.name)
      await (file as MovableFile).move(target.folder, target.name)
    })
  }

  makeFolder(path: string): Promise<void> {
    return named(path, async () => {
      const { folder, name } = await parentOf(path)
      if (await exists(folder, name)) throw new FileError('EEXIST', path)
      await folder.getDirectoryHandle(name, { create: true })
    })
  }

  removeFolder(path: string): Promise<void> {
    return named(path, async () => {
      const { folder, name } = await parentOf(path)
      await folder.getDirectoryHandle(name)
      await folder.removeEntry(name)
    })
  }

  async space(): Promise<{ capacity: number; available: number }> {
    const { quota = 0, usage = 0 } = await navigator.storage.estimate()
    return { capacity: quota, available: Math.max(0, quota - usage) }
  }
}

/** In all browsers, but not yet in the declarations (File System Standard, «move»). */
type MovableFile = FileSystemFileHandle & {
  move(folder: FileSystemDirectoryHandle, name: string): Promise<void>
}

class ReadableFile implements HostFile {
  private readonly path: string
  private readonly file: File

  constructor(path: string, file: File) {
    this.path = path
    this.file = file
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return named(this.path, async () => {
      return new Uint8Array(await this.file.slice(offset, offset + length).arrayBuffer())
    })
  }

  write(): Promise<void> {
    return Promise.reject(new FileError('EBADF', this.path))
  }

  truncate(): Promise<void> {
    return Promise.reject(new FileError('EBADF', this.path))
  }

  async flush(): Promise<void> {}

  async close(): Promise<void> {}
}

/** Holds the file for itself alone until it is closed. */
class WritableFile implements HostFile {
  private readonly path: string
  private readonly handle: FileSystemSyncAccessHandle

  constructor(path: string, handle: FileSystemSyncAccessHandle) {
    this.path = path
    this.handle = handle
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return named(this.path, async () => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, this.handle.getSize() - offset)))
      return bytes.subarray(0, this.handle.read(bytes, { at: offset }))
    })
  }

  write(offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return named(this.path, async () => {
      if (this.handle.write(bytes, { at: offset }) < bytes.length) throw new FileError('ENOSPC', this.path)
    })
  }

  truncate(size: number): Promise<void> {
    return named(this.path, async () => this.handle.truncate(size))
  }

  flush(): Promise<void> {
    return named(this.path, async () => this.handle.flush())
  }

  async close(): Promise<void> {
    this.handle.close()
  }
}

const parts = (path: string): string[] => path.split('/').filter((part) => part !== '')

async function folderAt(path: string): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory()
  for (const part of parts(path)) folder = await folder.getDirectoryHandle(part)
  return folder
}

async function parentOf(path: string): Promise<{ folder: FileSystemDirectoryHandle; name: string }> {
  const names = parts(path)
  const name = names.pop()
  if (name === undefined) throw new FileError('EISDIR', path)
  return { folder: await folderAt(names.join('/')), name }
}

async function entryAt(path: string): Promise<FileSystemHandle> {
  if (parts(path).length === 0) return folderAt(path)
  const { folder, name } = await parentOf(path)
  return entryIn(folder, name)
}

function exists(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  return entryIn(folder, name).then(
    () => true,
    () => false,
  )
}

async function entryIn(folder: FileSystemDirectoryHandle, name: string): Promise<FileSystemHandle> {
  return folder.getFileHandle(name).catch((error: DOMException) => {
    if (error.name !== 'TypeMismatchError') throw error
    return folder.getDirectoryHandle(name)
  })
}

const codes: Record<string, string> = {
  NotFoundError: 'ENOENT',
  TypeMismatchError: 'ENOTDIR',
  InvalidModificationError: 'ENOTEMPTY',
  NoModificationAllowedError: 'EBUSY',
  QuotaExceededError: 'ENOSPC',
  NotAllowedError: 'EACCES',
  NotReadableError: 'EIO',
}

/** The standard's errors by the names that a host's files use. */
async function named<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (error instanceof TypeError) throw new FileError('EINVAL', path)
    if (error instanceof DOMException) throw new FileError(codes[error.name] ?? 'EIO', path)
    throw error
  }
}
