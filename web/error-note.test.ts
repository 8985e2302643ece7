import { expect, it } from 'vitest'
import { VirError } from '../engine/model/error.ts'
import { errorNote, libvirtNames } from './error-note.ts'
import { nextStep } from './next-step.table.ts'

const notRunning = new VirError('operationInvalid', 'domain is not running')

it('keeps libvirt’s words and numbers', () => {
  expect(errorNote(notRunning)).toEqual({
    message: 'Requested operation is not valid: domain is not running',
    code: 55,
    domain: 10,
  })
})

it('keeps what was thrown, whatever it is', () => {
  expect([errorNote(new TypeError('no')), errorNote('gone')]).toEqual([
    { message: 'no' },
    { message: 'gone' },
  ])
})

it('names numbers as libvirt’s documentation does', () => {
  expect(libvirtNames(errorNote(notRunning))).toBe('VIR_ERR_OPERATION_INVALID (55), VIR_FROM_QEMU (10)')
  expect(libvirtNames({ message: '', code: 999, domain: 0 })).toBe('VIR_ERR 999')
  expect(libvirtNames({ message: 'no' })).toBeUndefined()
})

it('knows what to do next by code and words', () => {
  expect(nextStep(errorNote(notRunning))?.message).toContain('Start')
  expect(nextStep(errorNote(new VirError('operationInvalid', 'something else')))).toBeUndefined()
  expect(nextStep({ message: 'no' })).toBeUndefined()
})
