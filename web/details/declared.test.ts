import { expect, it } from 'vitest'
import { attributesOf, childrenOf, valuesAt } from './declared.ts'

it('knows what a disk may hold', () => {
  expect(childrenOf(['domain', 'devices', 'disk'])).toContain('target')
  expect(attributesOf(['domain', 'devices', 'disk', 'target'])).toContain('bus')
  expect(valuesAt(['domain', 'devices', 'disk', 'target'], 'bus')).toContain('virtio')
})

it('tells elements of one name apart by what holds them', () => {
  expect(attributesOf(['domain', 'devices', 'interface', 'target'])).not.toContain('bus')
})

it('knows values of an element’s text', () => {
  expect(valuesAt(['domain', 'on_crash'])).toContain('restart')
})

it('knows nothing of what nobody declared', () => {
  expect(childrenOf(['domain', 'nothing'])).toEqual([])
  expect(childrenOf(['network'])).toEqual([])
})
