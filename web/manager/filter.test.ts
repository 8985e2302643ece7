import { describe, expect, it } from 'vitest'
import type { DomainRow } from '../stores/domains.ts'
import { entriesOf, grouped, type Order, visibleRows, type Wish } from './filter.ts'

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
const all: Wish = { text: '', state: undefined, tag: undefined }
const byName: Order = { sort: 'name', isDescending: false }
const namesOf = (found: readonly DomainRow[]) => found.map(({ name }) => name)
const names = (wish: Partial<Wish>, order = byName) =>
  namesOf(visibleRows(rows, { ...all, ...wish }, order, () => undefined))

describe('the machines that are shown', () => {
  it('are sorted by what people read, numbers by value', () => {
    expect(names({})).toEqual(['db', 'web-9', 'web-10'])
    expect(names({}, { sort: 'memory', isDescending: true })).toEqual(['db', 'web-9', 'web-10'])
  })

  it('are sorted by what they do now, those that were not measured first', () => {
    const busy = (one: DomainRow) => ({ 'web-10': 80, db: 20 })[one.name]
    const order: Order = { sort: 'cpuGraph', isDescending: false }

    expect(namesOf(visibleRows(rows, all, order, busy))).toEqual(['web-9', 'db', 'web-10'])
  })

  it('match anywhere in name, title or tags', () => {
    expect(names({ text: ' COUNT' })).toEqual(['db'])
    expect(names({ text: 'eb-' })).toEqual(['web-9', 'web-10'])
    expect(namesOf(visibleRows(tagged, { ...all, text: 'sho' }, byName, () => undefined))).toEqual(['a', 'b'])
  })

  it('are of one state or tag where that is asked for', () => {
    expect(names({ state: 'running' })).toEqual(['web-9'])
    expect(namesOf(visibleRows(tagged, { ...all, tag: 'web' }, byName, () => undefined))).toEqual(['b'])
  })
})

const tagged = [{ ...row('a'), tags: ['shop'] }, { ...row('b'), tags: ['shop', 'web'] }, row('c')]

describe('groups', () => {
  it('have a heading for each tag, and those without tags last', () => {
    const texts = entriesOf(grouped(tagged)).map((entry) =>
      'row' in entry ? entry.row.name : `${entry.heading.tag}: ${entry.heading.rows.length}`,
    )

    expect(texts).toEqual(['shop: 2', 'a', 'b', 'web: 1', 'b', 'undefined: 1', 'c'])
  })

  it('have each entry once', () => {
    const keys = entriesOf(grouped(tagged)).map(({ key }) => key)

    expect(new Set(keys).size).toBe(keys.length)
  })
})
