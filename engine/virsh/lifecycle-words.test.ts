import { describe, expect, it } from 'vitest'
import { lifecycleWords } from './lifecycle-words.ts'

describe('words of lifecycle events', () => {
  it('are those of virsh', () => {
    expect(lifecycleWords(2, 0)).toBe('Started Booted')
    expect(lifecycleWords(6, 2)).toBe('Shutdown Finished after host request')
  })

  it('have one for what a later libvirt may send', () => {
    expect(lifecycleWords(77, 0)).toBe('unknown unknown')
    expect(lifecycleWords(2, 99)).toBe('Started unknown')
  })
})
