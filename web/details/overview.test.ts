import { expect, it } from 'vitest'
import { parseXml } from '../../engine/xml/parser.ts'
import { overviewFacts } from './overview.ts'

const domain = (memory: number) =>
  parseXml(`<domain><name>a</name><memory unit='KiB'>${memory}</memory></domain>`)

it('marks what the running machine has otherwise', () => {
  expect(overviewFacts(domain(2048), domain(1024))).toEqual([
    { label: 'Name', value: 'a', live: undefined },
    { label: 'Maximum memory', value: '2048 KiB', live: '1024 KiB' },
  ])
})

it('marks nothing of one that does not run', () => {
  expect(overviewFacts(domain(2048), undefined).map(({ live }) => live)).toEqual([undefined, undefined])
})
