import { describe, expect, it } from 'vitest'
import { refusalOfBackup, refusalOfCheckpoint } from './checkpoint.ts'

const domainCheckpoint = 69
const known = '<name>x</name><creationTime>5</creationTime>'
const vda = "<disks><disk name='vda'/></disks>"
const documentOf = (content: string) => `<domaincheckpoint>${content}</domaincheckpoint>`

describe('a checkpoint', () => {
  it.each([
    ['', 'unsupported configuration: domain must have at least one disk to perform checkpoints'],
    [vda, 'unsupported configuration: too many disk checkpoint requests for domain'],
  ])('needs disks: %s', (content, message) => {
    const refusal = refusalOfCheckpoint(documentOf(content), { isRedefinition: false, diskCount: 0 })

    expect(refusal).toMatchObject({ domain: domainCheckpoint, message })
  })

  it.each([
    ['', 'XML error: a redefined checkpoint must have a name'],
    ['<name>x</name>', 'internal error: missing creationTime from existing checkpoint'],
    [
      `${known}<domain/>`,
      'unsupported configuration: domain must have at least one disk to perform checkpoints',
    ],
    [known + vda, 'Operation not supported: incremental backup is not supported yet'],
  ])('that is taken up again tells what it was: %s', (content, message) => {
    const refusal = refusalOfCheckpoint(documentOf(content), { isRedefinition: true, diskCount: 0 })

    expect(refusal.message).toBe(message)
  })

  it('is read as such', () => {
    const options = { isRedefinition: false, diskCount: 0 }

    expect(() => refusalOfCheckpoint('<toy/>', options)).toThrow(
      "expecting root element of 'domaincheckpoint', not 'toy'",
    )
  })
})

describe('a backup', () => {
  it('needs disks', () => {
    expect(refusalOfBackup({ diskCount: 0 }).message).toBe(
      'unsupported configuration: domain must have at least one disk to perform backup',
    )
    expect(refusalOfBackup({ diskCount: 1 }).message).toBe(
      'Operation not supported: incremental backup is not supported yet',
    )
  })
})
