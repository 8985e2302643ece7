import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StateFolder } from './state-folder.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('a state folder', () => {
  let top: string

  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), 'tabvisor-state-'))
  })
  afterEach(() => rm(top, { recursive: true }))

  it('gives back what was written last', async () => {
    const state = new StateFolder(top)
    await state.write('domains/a', bytes('old'))
    await state.write('domains/a', bytes('new'))

    expect(new TextDecoder().decode(await state.read('domains/a'))).toBe('new')
    expect(await state.list('domains')).toEqual(['a'])
  })

  it('keeps any name apart from every other', async () => {
    const state = new StateFolder(top)
    const names = ['.', '..', '.new-1', '%2e', 'ä b', '50%']
    for (const name of names) await state.write(`domains/${name}`, bytes(name))

    expect(await state.list('domains')).toEqual([...names].sort())
    expect(new TextDecoder().decode(await state.read('domains/..'))).toBe('..')
  })

  it('knows nothing of what was never written or was removed', async () => {
    const state = new StateFolder(top)
    await state.write('domains/a', bytes('a'))
    await state.remove('domains/a')
    await state.remove('domains/never')

    expect(await state.read('domains/a')).toBeUndefined()
    expect(await state.list('domains')).toEqual([])
    expect(await state.list('nowhere')).toEqual([])
  })

  it('does not show a file that is half written, and removes it on request', async () => {
    const state = new StateFolder(top)
    await state.write('domains/a', bytes('a'))
    await writeFile(join(top, 'domains/.new-77-0'), 'half')

    expect(await state.list('domains')).toEqual(['a'])
    await state.removeUnfinished()
    expect(await readdir(join(top, 'domains'))).toEqual(['a'])
  })

  it('writes to one file from two sides', async () => {
    const state = new StateFolder(top)
    await Promise.all([1, 2, 3].map((n) => state.write('a', bytes(String(n)))))

    expect(['1', '2', '3']).toContain(new TextDecoder().decode(await state.read('a')))
  })
})
