import { describe, expect, it } from 'vitest'
import { visibleRows, type Wish } from './filter.ts'

const row = (name: string, title = '', state = 5, memoryKiB = 1024) => ({
  ref: { name, uuid: new Uint8Array(16), id: -1 },
  name,
  title,
  tags: [],
  state,
  reason: 0,
  isSaved: false,
  isAutostarted: false,
  memoryKiB,
  vcpus: 1,
})
const rows = [row('web-10'), row('web-9', '', 1), row('db', 'Accounts', 5, 4096)]
const all: Wish = { text: '', state: undefined, sort: 'name', isDescending: false }
const names = (wish: Partial<Wish>) => visibleRows(rows, { ...all, ...wish }).map(({ name }) => name)

describe('the machines that are shown', () => {
  it('are sorted by what people read, numbers by value', () => {
    expect(names({})).toEqual(['db', 'web-9', 'web-10'])
    expect(names({ sort: 'memory', isDescending: true })).toEqual(['db', 'web-9', 'web-10'])
  })

  it('match anywhere in name or title', () => {
    expect(names({ text: ' COUNT' })).toEqual(['db'])
    expect(names({ text: 'eb-' })).toEqual(['web-9', 'web-10'])
  })

  it('are of one state where that is asked for', () => {
    expect(names({ state: 'running' })).toEqual(['web-9'])
  })
})
