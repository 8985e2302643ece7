import { describe, expect, it } from 'vitest'
import type { StateStore } from './host.ts'
import { KeptDefinitions } from './kept-definitions.ts'

class Memory implements StateStore {
  readonly files = new Map<string, Uint8Array>()

  async list(folder: string): Promise<string[]> {
    return [...this.files.keys()].map((path) => path.slice(folder.length + 1)).sort()
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return this.files.get(path)
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.files.set(path, bytes)
  }

  async remove(path: string): Promise<void> {
    this.files.delete(path)
  }
}

describe('kept definitions', () => {
  it('are given back with their marks until they are forgotten', async () => {
    const store = new KeptDefinitions(new Memory(), 'networks')
    await store.keep('1', '<one/>')
    await store.setAutostart('1', true)
    await store.keep('2', '<two/>')
    await store.forget('2')

    expect(await store.load()).toEqual([{ uuid: '1', xml: '<one/>', isAutostarted: true }])
  })

  it('give no mark of an earlier one to a later one, when its removal was interrupted', async () => {
    const state = new Memory()
    const store = new KeptDefinitions(state, 'networks')
    await store.keep('1', '<one/>')
    await store.setAutostart('1', true)
    await state.remove('networks/1.xml')

    expect(await store.load()).toEqual([])
    await store.keep('1', '<again/>')
    expect(await store.load()).toEqual([{ uuid: '1', xml: '<again/>', isAutostarted: false }])
  })
})
