/**
 * What every host's files and every store of a daemon's own must do, whoever lends them. The cases run in Node's tests and
 * in a browser's worker, so they bring their own comparisons: a case fails by throwing.
 */
import type { HostFiles, StateStore } from '../daemon/host.ts'

export interface StorageCase<T> {
  name: string
  /** `top` is an empty folder, for files. */
  run(tested: T, top: string): Promise<void>
}

const mode = 0o600

export const fileCases: StorageCase<HostFiles>[] = [
  {
    name: 'a file is made, written, read, lengthened with zeros and cut',
    run: async (files, top) => {
      const file = await files.create(`${top}/disk`, mode)
      await file.write(3, new Uint8Array([1, 2]))
      await file.truncate(1 << 20)
      await file.flush()
      same('its start', [...(await file.read(0, 6))], [0, 0, 0, 1, 2, 0])
      same('beyond its end', (await file.read(1 << 20, 10)).length, 0)
      same('at its end', (await file.read((1 << 20) - 4, 10)).length, 4)
      await file.truncate(4)
      await file.close()
      const { kind, size } = await files.status(`${top}/disk`)
      same('its status', [kind, size], ['file', 4])
    },
  },
  {
    name: 'a file keeps what was written when it is opened again, to read or to write',
    run: async (files, top) => {
      const made = await files.create(`${top}/a`, mode)
      await made.write(0, new Uint8Array([1, 2, 3]))
      await made.close()
      const writer = await files.open(`${top}/a`, 'write')
      await writer.write(1, new Uint8Array([9]))
      await writer.close()
      const reader = await files.open(`${top}/a`, 'read')
      same('its content', [...(await reader.read(0, 8))], [1, 9, 3])
      await reader.close()
    },
  },
  {
    name: 'folders are made, listed and removed, and files renamed and removed in them',
    run: async (files, top) => {
      await files.makeFolder(`${top}/pool`, 0o711)
      await (await files.create(`${top}/pool/b`, mode)).close()
      await files.rename(`${top}/pool/b`, `${top}/pool/c`)
      await (await files.create(`${top}/pool/a`, mode)).close()
      same('its files', await files.list(`${top}/pool`), ['a', 'c'])
      same('its kind', (await files.status(`${top}/pool`)).kind, 'folder')
      await refused('removing what is not empty', 'ENOTEMPTY', () => files.removeFolder(`${top}/pool`))
      await files.remove(`${top}/pool/a`)
      await files.remove(`${top}/pool/c`)
      await files.removeFolder(`${top}/pool`)
      same('what is left', await files.list(top), [])
    },
  },
  {
    name: 'a rename replaces what was there',
    run: async (files, top) => {
      const old = await files.create(`${top}/a`, mode)
      await old.write(0, new Uint8Array([1]))
      await old.close()
      await (await files.create(`${top}/b`, mode)).close()
      await files.rename(`${top}/a`, `${top}/b`)
      same('the files', await files.list(top), ['b'])
      same('the size', (await files.status(`${top}/b`)).size, 1)
    },
  },
  {
    name: 'what cannot be has a name',
    run: async (files, top) => {
      const missing = `${top}/missing`
      await refused('listing nothing', 'ENOENT', () => files.list(missing))
      await refused('the status of nothing', 'ENOENT', () => files.status(missing))
      await refused('opening nothing', 'ENOENT', () => files.open(missing, 'read'))
      await refused('removing nothing', 'ENOENT', () => files.remove(missing))
      await refused('making below nothing', 'ENOENT', () => files.create(`${missing}/a`, mode))
      await (await files.create(`${top}/a`, mode)).close()
      await refused('making it again', 'EEXIST', () => files.create(`${top}/a`, mode))
      await refused('a folder of that name', 'EEXIST', () => files.makeFolder(`${top}/a`, mode))
      await refused('listing a file', 'ENOTDIR', () => files.list(`${top}/a`))
    },
  },
  {
    name: 'the file system has room',
    run: async (files, top) => {
      const { capacity, available } = await files.space(top)
      same('more capacity than room', capacity >= available && available > 0, true)
    },
  },
]

const bytes = (text: string) => new TextEncoder().encode(text)
const textOf = (found: Uint8Array | undefined) => found && new TextDecoder().decode(found)

export const storeCases: StorageCase<StateStore>[] = [
  {
    name: 'a store gives back what was written last',
    run: async (store) => {
      await store.write('domains/a', bytes('old'))
      await store.write('domains/a', bytes('new'))
      same('the content', textOf(await store.read('domains/a')), 'new')
      same('the names', await store.list('domains'), ['a'])
    },
  },
  {
    name: 'a store keeps any name apart from every other',
    run: async (store) => {
      const names = ['.', '..', '.new-1', '%2e', 'ä b', '50%', 'x'.repeat(120)]
      for (const name of names) await store.write(`names/${name}`, bytes(name))
      same('the names', await store.list('names'), [...names].sort())
      for (const name of names) same(name, textOf(await store.read(`names/${name}`)), name)
    },
  },
  {
    name: 'a store keeps folders apart, those within others too',
    run: async (store) => {
      await store.write('one/a', bytes('1'))
      await store.write('one-more/a', bytes('2'))
      await store.write('one/deep/b', bytes('3'))
      same('the folder', await store.list('one'), ['a'])
      same('the one within', await store.list('one/deep'), ['b'])
    },
  },
  {
    name: 'a store knows nothing of what was never written or was removed',
    run: async (store) => {
      await store.write('gone/a', bytes('a'))
      await store.remove('gone/a')
      await store.remove('gone/never')
      same('the removed', await store.read('gone/a'), undefined)
      same('the names', await store.list('gone'), [])
      same('another folder', await store.list('nowhere'), [])
    },
  },
  {
    name: 'a store takes two writes of one file at once',
    run: async (store) => {
      await Promise.all([1, 2, 3].map((n) => store.write('both', bytes(String(n)))))
      same('one of them', ['1', '2', '3'].includes(textOf(await store.read('both')) ?? ''), true)
    },
  },
]

function same(what: string, found: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)]
  if (a !== b) throw new Error(`${what}: ${a} instead of ${b}`)
}

async function refused(what: string, code: string, action: () => Promise<unknown>): Promise<void> {
  const found = await action().then(
    () => 'nothing refused',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  )
  same(what, found, code)
}
