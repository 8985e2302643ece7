import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileCases, storeCases } from '../../testing/host-storage-suite.ts'
import { nodeFiles } from './host-files.ts'
import { StateFolder } from './state-folder.ts'

let top: string

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'tabvisor-storage-'))
})
afterEach(() => rm(top, { recursive: true }))

describe('the files of this computer', () => {
  it.each(fileCases)('$name', async ({ run }) => {
    await expect(run(nodeFiles, top)).resolves.toBeUndefined()
  })

  it('have modes, and take no room for what was never written', async () => {
    const path = join(top, 'disk')
    const file = await nodeFiles.create(path, 0o640)
    await file.truncate(1 << 20)
    await file.close()

    const { mode, allocated } = await nodeFiles.status(path)
    expect(mode).toBe(0o640)
    expect(allocated).toBeLessThan(1 << 16)
  })

  it('are followed through links', async () => {
    await writeFile(join(top, 'a'), 'abc')
    await symlink(join(top, 'a'), join(top, 'link'))
    await symlink(join(top, 'nowhere'), join(top, 'broken'))

    expect((await nodeFiles.status(join(top, 'link'))).size).toBe(3)
    await expect(nodeFiles.status(join(top, 'broken'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('a state folder', () => {
  it.each(storeCases)('$name', async ({ run }) => {
    await expect(run(new StateFolder(top), '')).resolves.toBeUndefined()
  })

  it('does not show a file that is half written, and removes it on request', async () => {
    const state = new StateFolder(top)
    await state.write('domains/a', new Uint8Array([1]))
    await writeFile(join(top, 'domains/.new-77-0'), 'half')

    expect(await state.list('domains')).toEqual(['a'])
    await state.removeUnfinished()
    expect(await readdir(join(top, 'domains'))).toEqual(['a'])
  })
})
