import { expect, it } from 'vitest'
import { stateReason } from './state-reasons.ts'

it('says how a domain came to be in its state', () => {
  expect(stateReason(3, 5)?.message).toBe('A disk could not be read or written.')
  expect(stateReason(5, 2)?.message).toBe('Somebody forced it off.')
})

it('says nothing where libvirt knows no reason', () => {
  expect(stateReason(5, 0)).toBeUndefined()
  expect(stateReason(99, 1)).toBeUndefined()
})
