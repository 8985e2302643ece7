import type { ByteChannel } from '../base/channel.ts'
import type { Disposable } from '../base/event.ts'
import type { Random } from '../base/random.ts'
import type { GuestLauncher } from './guest.ts'

/** All that lends a daemon resources: the browser, Node, or a test. */
export interface Host {
  readonly time: HostTime
  readonly random: Random
  readonly state: StateStore
  readonly files: HostFiles
  readonly guests: GuestLauncher
  /** Lets others connect to this host; browsers cannot. Throws a {@link ListenError}. */
  listen?(place: ListenPlace, accept: (incoming: Incoming) => void): Promise<Listener>
  info(): HostInfo
  /** Both in KiB, as they are now. */
  memory(): { totalKiB: number; freeKiB: number; buffersKiB: number; cachedKiB: number }
  /** Nanoseconds since the host was started, of each processor. */
  processorTimes(): { kernel: number; user: number; idle: number; iowait: number }[]
  /** A line for whoever looks after the daemon. */
  log(level: 'info' | 'warning' | 'error', message: string): void
}

/** A TCP port of an address or a name, where bytes may come in messages of WebSockets (RFC 6455), or a UNIX socket. */
export type ListenPlace = { address: string; port: number; isWebSocket?: boolean } | { path: string }

export interface Listener {
  /** Nobody else can connect when it resolves. Who has connected stays so. */
  close(): Promise<void>
}

/** Somebody who has connected. */
export interface Incoming {
  channel: ByteChannel
  local: SocketAddress
  remote: SocketAddress
}

/** `service` is a port, or the path of a UNIX socket, which has no node. */
export interface SocketAddress {
  family: 'ipv4' | 'ipv6' | 'unix'
  node: string
  service: string
}

/** Why this host cannot listen somewhere. */
export class ListenError extends Error {
  /** Name as in errno(3) or of getaddrinfo(3): EADDRINUSE, EADDRNOTAVAIL, EACCES, ENOTFOUND… */
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

export interface HostTime {
  /** Milliseconds since 1970. */
  now(): number
  after(milliseconds: number, task: () => void): Disposable
}

export interface HostInfo {
  hostname: string
  /** RFC 4122, of this daemon's host: the same each time. */
  uuid: string
  architecture: string
  processors: number
  /** Of one processor; 0 where the host does not tell. */
  mhz: number
  pageSize: number
  /** Where the daemon keeps its own files, as paths that `files` understands: pool `default` is below. */
  stateFolder: string
}

/**
 * Small files of the daemon's own, by paths such as `domains/a.xml`. A write is done when it resolves: it survives whatever
 * happens then. Whenever the daemon ends, a file has its old content or its new one.
 */
export interface StateStore {
  /** Names in a folder, sorted; none if there is no such folder. */
  list(folder: string): Promise<string[]>
  read(path: string): Promise<Uint8Array | undefined>
  write(path: string, bytes: Uint8Array): Promise<void>
  /** Does nothing if there is none. */
  remove(path: string): Promise<void>
}

/** The host's files by absolute paths: storage pools, saved guests, core dumps, kernels. They throw {@link FileError}. */
export interface HostFiles {
  list(folder: string): Promise<string[]>
  status(path: string): Promise<FileStatus>
  /** Makes a file; fails with EEXIST. */
  create(path: string, mode: number): Promise<HostFile>
  open(path: string, access: 'read' | 'write'): Promise<HostFile>
  remove(path: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  makeFolder(path: string, mode: number): Promise<void>
  /** Fails with ENOTEMPTY. */
  removeFolder(path: string): Promise<void>
  /** Bytes of the file system that holds a path. */
  space(path: string): Promise<{ capacity: number; available: number }>
}

export interface HostFile {
  /** Fewer bytes at the end. */
  read(offset: number, length: number): Promise<Uint8Array>
  write(offset: number, bytes: Uint8Array): Promise<void>
  /** Cuts or lengthens with zeros, which take no room where the host can do so. */
  truncate(size: number): Promise<void>
  flush(): Promise<void>
  close(): Promise<void>
}

export interface FileStatus {
  kind: 'file' | 'folder' | 'block' | 'other'
  size: number
  /** Bytes that it really takes. */
  allocated: number
  mode: number
  owner: number
  group: number
  /** Milliseconds since 1970. */
  accessed: number
  modified: number
  changed: number
}

/** What the host's files refuse. */
export class FileError extends Error {
  /** Name as in errno(3): ENOENT, EACCES, EEXIST, ENOSPC, ENOTEMPTY, ENOTDIR, EISDIR, EIO… */
  readonly code: string
  readonly path: string

  constructor(code: string, path: string) {
    super(`${path}: ${code}`)
    this.code = code
    this.path = path
  }
}
