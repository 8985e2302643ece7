/** The workloads on this computer's own processor and kernel: the same files as in the guest, in a chroot. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import type { Outcome } from '../contest.ts'
import { watched } from '../process.ts'
import { WorkloadLog } from '../workload-log.ts'

/** Fields of a member's header are eight hexadecimal digits each, after six of magic (Linux, buffer-format). */
const HEADER = 110
const field = (header: string, index: number) =>
  Number.parseInt(header.slice(6 + 8 * index, 14 + 8 * index), 16)
const typeOf = (mode: number) => mode & 0o170000
const TYPE = { directory: 0o040000, file: 0o100000, link: 0o120000 } as const

/** Unpacks the initrd of the bench's image; device files are left out. */
export function unpackTree(image: string, tree: string): void {
  const bytes = zstdDecompressSync(readFileSync(join(image, 'initrd')))
  for (let at = 0; ; ) {
    const header = bytes.toString('latin1', at, at + HEADER)
    const [mode, size, nameSize] = [field(header, 1), field(header, 6), field(header, 11)]
    const name = bytes.toString('utf8', at + HEADER, at + HEADER + nameSize - 1)
    if (name === 'TRAILER!!!') return
    const start = at + 4 * Math.ceil((HEADER + nameSize) / 4)
    const data = bytes.subarray(start, start + size)
    at = start + 4 * Math.ceil(size / 4)
    const path = join(tree, name)
    mkdirSync(dirname(path), { recursive: true })
    if (typeOf(mode) === TYPE.directory) mkdirSync(path, { recursive: true })
    else if (typeOf(mode) === TYPE.file) writeFileSync(path, data, { mode: mode & 0o777 })
    else if (typeOf(mode) === TYPE.link) symlinkSync(data.toString(), path)
  }
}

/** Processor time is what this kernel counts for each workload's processes. */
export function runWorkloadsNatively(
  tree: string,
  workloads: readonly string[],
  timeoutSeconds: number,
): Promise<Outcome> {
  // A user who is not root becomes it in a namespace of his own.
  const owner = process.getuid?.() === 0 ? [] : ['--map-root-user']
  const inside = 'mount --bind /dev "$0/dev" && exec chroot "$0" /opt/bench/start "$1"'
  const args = [
    '--mount',
    '--propagation',
    'private',
    ...owner,
    'sh',
    '-c',
    inside,
    tree,
    workloads.join(','),
  ]
  return watched({ program: 'unshare', args, timeoutSeconds }, (child, done, fail) => {
    const now = () => ({ wall: performance.now() })
    const log = new WorkloadLog({ before: now, after: now }, { hasGuestTime: true })
    child.stdout.on('data', (bytes: Buffer) => {
      for (const byte of bytes) log.hear(byte)
    })
    log.done.then(
      (timings) => done({ work: 'guest', timings }),
      (error: Error) => fail(error.message),
    )
  })
}
