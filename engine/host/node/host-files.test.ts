import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nodeFiles } from './host-files.ts'

describe('the files of this computer', () => {
  let top: string

  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), 'tabvisor-files-'))
  })
  afterEach(() => rm(top, { recursive: true }))

  it('are made, written, read, lengthened without room, and cut', async () => {
    const path = join(top, 'disk')
    const file = await nodeFiles.create(path, 0o600)
    await file.write(3, new Uint8Array([1, 2]))
    await file.truncate(1 << 20)
    await file.flush()

    expect([...(await file.read(0, 6))]).toEqual([0, 0, 0, 1, 2, 0])
    expect(await file.read(1 << 20, 10)).toHaveLength(0)
    await file.close()
    const { kind, size, allocated, mode } = await nodeFiles.status(path)
    expect([kind, size, mode]).toEqual(['file', 1 << 20, 0o600])
    expect(allocated).toBeLessThan(1 << 16)
  })

  it('are listed, renamed, removed, in folders that are made and removed', async () => {
    const folder = join(top, 'pool')
    await nodeFiles.makeFolder(folder, 0o711)
    await (await nodeFiles.create(join(folder, 'a'), 0o600)).close()
    await nodeFiles.rename(join(folder, 'a'), join(folder, 'b'))

    expect(await nodeFiles.list(folder)).toEqual(['b'])
    expect(await nodeFiles.status(folder)).toMatchObject({ kind: 'folder', mode: 0o711 })
    await expect(nodeFiles.removeFolder(folder)).rejects.toMatchObject({ code: 'ENOTEMPTY' })
    await nodeFiles.remove(join(folder, 'b'))
    await nodeFiles.removeFolder(folder)
    expect(await nodeFiles.list(top)).toEqual([])
  })

  it('are followed through links, and say what is wrong by name', async () => {
    await symlink(join(top, 'nowhere'), join(top, 'link'))

    await expect(nodeFiles.status(join(top, 'link'))).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(nodeFiles.list(join(top, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' })
    await (await nodeFiles.create(join(top, 'a'), 0o600)).close()
    await expect(nodeFiles.create(join(top, 'a'), 0o600)).rejects.toMatchObject({ code: 'EEXIST' })
  })

  it('tell the room of their file system', async () => {
    const { capacity, available } = await nodeFiles.space(top)

    expect(capacity).toBeGreaterThan(available)
  })
})
