import type { Disposable } from '../base/event.ts'
import { SeededRandom } from '../base/random.ts'
import {
  FileError,
  type FileStatus,
  type Host,
  type HostFile,
  type HostFiles,
  type HostTime,
  type Incoming,
  ListenError,
  type Listener,
  type ListenPlace,
  type StateStore,
} from '../daemon/host.ts'
import { ChannelEnd } from './channel-pair.ts'
import { ScriptedGuests } from './scripted-guest.ts'

/** Time that a test moves by hand. */
export class ManualTime implements HostTime {
  private time = Date.UTC(2026, 10, 20)
  private readonly tasks = new Set<{ at: number; run: () => void }>()

  now(): number {
    return this.time
  }

  after(milliseconds: number, run: () => void): Disposable {
    const task = { at: this.time + milliseconds, run }
    this.tasks.add(task)
    return { dispose: () => this.tasks.delete(task) }
  }

  /** Passes so much time, and runs what is due on the way. */
  pass(milliseconds: number): void {
    const end = this.time + milliseconds
    for (;;) {
      const next = [...this.tasks].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0]
      if (!next) break
      this.tasks.delete(next)
      this.time = Math.max(this.time, next.at)
      next.run()
    }
    this.time = end
  }
}

/** What a daemon remembers, in memory: hand the same one to the next daemon to see what is left. */
export class MemoryState implements StateStore {
  readonly files = new Map<string, Uint8Array>()
  /** After so many more writes and removals every one fails, as if the daemon had been killed. */
  stepsLeft = Number.POSITIVE_INFINITY

  async list(folder: string): Promise<string[]> {
    const prefix = `${folder}/`
    return [...this.files.keys()]
      .filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes('/'))
      .map((path) => path.slice(prefix.length))
      .sort()
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return this.files.get(path)
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.step()
    this.files.set(path, bytes.slice())
  }

  async remove(path: string): Promise<void> {
    this.step()
    this.files.delete(path)
  }

  private step(): void {
    if (this.stepsLeft-- <= 0) throw new Error('the daemon is dead')
  }
}

type Node = { kind: 'folder' } | { kind: 'file'; bytes: Uint8Array; mode: number; changed: number }

/** Files and folders in memory. */
export class MemoryFiles implements HostFiles {
  capacity = 64 * 2 ** 30
  /** Writing beyond so many bytes in all fails with ENOSPC. */
  room = Number.POSITIVE_INFINITY
  private readonly nodes = new Map<string, Node>([['/', { kind: 'folder' }]])
  private readonly now: () => number

  constructor(now: () => number = () => 0) {
    this.now = now
  }

  /** Puts a file there, with the folders above it. */
  put(path: string, bytes: Uint8Array): void {
    this.putFolder(parentOf(path))
    this.nodes.set(path, { kind: 'file', bytes: bytes.slice(), mode: 0o644, changed: this.now() })
  }

  putFolder(path: string): void {
    if (path !== '/') this.putFolder(parentOf(path))
    this.nodes.set(path, { kind: 'folder' })
  }

  /** What a file holds; undefined if there is none. */
  bytesOf(path: string): Uint8Array | undefined {
    const node = this.nodes.get(path)
    return node?.kind === 'file' ? node.bytes : undefined
  }

  async list(folder: string): Promise<string[]> {
    if (this.find(folder).kind !== 'folder') throw new FileError('ENOTDIR', folder)
    return this.namesIn(folder)
  }

  async status(path: string): Promise<FileStatus> {
    const node = this.find(path)
    const isFile = node.kind === 'file'
    const size = isFile ? node.bytes.length : 4096
    const changed = isFile ? node.changed : 0
    return {
      kind: node.kind,
      size,
      allocated: size,
      mode: isFile ? node.mode : 0o755,
      owner: 0,
      group: 0,
      accessed: changed,
      modified: changed,
      changed,
    }
  }

  async create(path: string, mode: number): Promise<HostFile> {
    if (this.nodes.has(path)) throw new FileError('EEXIST', path)
    this.requireFolder(parentOf(path), path)
    this.nodes.set(path, { kind: 'file', bytes: new Uint8Array(), mode, changed: this.now() })
    return this.open(path, 'write')
  }

  async open(path: string, access: 'read' | 'write'): Promise<HostFile> {
    const node = this.find(path)
    if (node.kind !== 'file') throw new FileError('EISDIR', path)
    const resize = (size: number) => {
      if (size > node.bytes.length && this.used() + size - node.bytes.length > this.room)
        throw new FileError('ENOSPC', path)
      const bytes = new Uint8Array(size)
      bytes.set(node.bytes.subarray(0, size))
      node.bytes = bytes
    }
    return {
      read: async (offset, length) => node.bytes.slice(offset, offset + length),
      write: async (offset, bytes) => {
        if (access === 'read') throw new FileError('EBADF', path)
        if (offset + bytes.length > node.bytes.length) resize(offset + bytes.length)
        node.bytes.set(bytes, offset)
        node.changed = this.now()
      },
      truncate: async (size) => resize(size),
      flush: async () => {},
      close: async () => {},
    }
  }

  async remove(path: string): Promise<void> {
    if (this.find(path).kind === 'folder') throw new FileError('EISDIR', path)
    this.nodes.delete(path)
  }

  async rename(from: string, to: string): Promise<void> {
    const node = this.find(from)
    this.requireFolder(parentOf(to), to)
    this.nodes.delete(from)
    this.nodes.set(to, node)
  }

  async makeFolder(path: string): Promise<void> {
    if (this.nodes.has(path)) throw new FileError('EEXIST', path)
    this.requireFolder(parentOf(path), path)
    this.nodes.set(path, { kind: 'folder' })
  }

  async removeFolder(path: string): Promise<void> {
    if (this.find(path).kind !== 'folder') throw new FileError('ENOTDIR', path)
    if (this.namesIn(path).length > 0) throw new FileError('ENOTEMPTY', path)
    this.nodes.delete(path)
  }

  async space(path: string): Promise<{ capacity: number; available: number }> {
    this.find(path)
    return { capacity: this.capacity, available: this.capacity - this.used() }
  }

  private used(): number {
    return [...this.nodes.values()].reduce(
      (sum, node) => sum + (node.kind === 'file' ? node.bytes.length : 0),
      0,
    )
  }

  private namesIn(folder: string): string[] {
    const prefix = folder === '/' ? '/' : `${folder}/`
    return [...this.nodes.keys()]
      .filter((path) => path !== '/' && path.startsWith(prefix) && !path.slice(prefix.length).includes('/'))
      .map((path) => path.slice(prefix.length))
      .sort()
  }

  private find(path: string): Node {
    const node = this.nodes.get(path)
    if (!node) throw new FileError('ENOENT', path)
    return node
  }

  private requireFolder(folder: string, path: string): void {
    const node = this.nodes.get(folder)
    if (!node) throw new FileError('ENOENT', path)
    if (node.kind !== 'folder') throw new FileError('ENOTDIR', path)
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

/** Where somebody listens, by `address:port` or path. */
export class FakeListeners {
  private readonly accepting = new Map<string, (incoming: Incoming) => void>()
  /** Ports at which some other program listens. */
  readonly foreign = new Set<number>()

  readonly listen = async (place: ListenPlace, accept: (incoming: Incoming) => void): Promise<Listener> => {
    const name = 'path' in place ? place.path : `${place.address}:${place.port}`
    if (this.accepting.has(name) || ('port' in place && this.foreign.has(place.port)))
      throw new ListenError('EADDRINUSE')
    if (name.startsWith('203.')) throw new ListenError('EADDRNOTAVAIL')
    this.accepting.set(name, accept)
    return { close: async () => void this.accepting.delete(name) }
  }

  get names(): string[] {
    return [...this.accepting.keys()]
  }

  /** Connects as somebody at port 4000 of this computer would. */
  connect(name: string): ChannelEnd {
    const accept = this.accepting.get(name)
    if (!accept) throw new Error(`nobody listens at ${name}`)
    const [near, far] = ChannelEnd.pair()
    const [node = '', service = ''] = name.split(':')
    accept({
      channel: far,
      local: { family: 'ipv4', node, service },
      remote: { family: 'ipv4', node: '127.0.0.1', service: '4000' },
    })
    return near
  }
}

export const fakeStateFolder = '/var/lib/tabvisor'

/** A host in memory. Parts may be handed in, so that they outlive a daemon. */
export class FakeHost implements Host {
  readonly time: ManualTime
  readonly random = new SeededRandom(1)
  readonly state: MemoryState
  readonly files: MemoryFiles
  readonly guests = new ScriptedGuests()
  totalKiB = 16 << 20
  /** None, as in a browser, unless a test gives some. */
  listen?: FakeListeners['listen']
  readonly lines: { level: string; message: string }[] = []

  constructor(parts: { time?: ManualTime; state?: MemoryState; files?: MemoryFiles } = {}) {
    this.time = parts.time ?? new ManualTime()
    this.state = parts.state ?? new MemoryState()
    this.files = parts.files ?? new MemoryFiles(() => this.time.now())
    this.files.putFolder(fakeStateFolder)
    this.files.putFolder('/tmp')
    this.files.put('/boot/kernel', new Uint8Array(4096))
    this.files.put('/boot/initrd', new Uint8Array(4096))
  }

  info() {
    return {
      hostname: 'fakehost',
      uuid: '11111111-2222-4333-8444-555555555555',
      architecture: 'x86_64',
      processors: 4,
      mhz: 3000,
      pageSize: 4096,
      stateFolder: fakeStateFolder,
    }
  }

  memory() {
    return { totalKiB: this.totalKiB, freeKiB: this.totalKiB >> 1, buffersKiB: 0, cachedKiB: 0 }
  }

  processorTimes() {
    return Array.from({ length: 4 }, () => ({ kernel: 1e9, user: 2e9, idle: 3e9, iowait: 0 }))
  }

  log(level: 'info' | 'warning' | 'error', message: string): void {
    this.lines.push({ level, message })
  }
}
