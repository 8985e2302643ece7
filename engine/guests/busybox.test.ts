import { describe, expect, it } from 'vitest'
import { UserError } from '../base/error.ts'
import { appletNames } from './busybox.ts'

describe('appletNames', () => {
  it('reads the sorted table and stops at its end', () => {
    const binary = Buffer.from('ELF\0[\0[[\0ls\0mount\0sh\0udhcpc6\0Usage: none\0zz\0', 'latin1')

    expect(appletNames(binary)).toEqual(['[', '[[', 'ls', 'mount', 'sh', 'udhcpc6'])
  })

  it('says so when the file has no such table', () => {
    const binary = Buffer.from('no busybox at all')

    expect(() => appletNames(binary)).toThrow(UserError)
  })
})
