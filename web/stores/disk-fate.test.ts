import { describe, expect, it } from 'vitest'
import { parseXml } from '../../engine/xml/parser.ts'
import { disksOf, objectionTo } from './disk-fate.ts'

const domain = parseXml(`<domain><devices>
  <disk type='file' device='disk'><source file='/pool/a.raw'/><target dev='vda'/></disk>
  <disk type='file' device='cdrom'><target dev='sda'/><readonly/></disk>
  <disk type='file' device='cdrom'><source file='/pool/iso'/><target dev='sdb'/><readonly/></disk>
</devices></domain>`)
const disk = { target: 'vda', path: '/a', isShareable: false, isReadOnly: false, isRemovable: false }

describe('the disks of a machine that is deleted', () => {
  it('are those with something behind them', () => {
    expect(disksOf(domain).map(({ target, path }) => [target, path])).toEqual([
      ['vda', '/pool/a.raw'],
      ['sdb', '/pool/iso'],
    ])
  })

  it('go with it unless something speaks against that', () => {
    expect(objectionTo(disk, true, [])).toBeUndefined()
    expect(objectionTo({ ...disk, isShareable: true }, true, [])?.isFinal).toBe(false)
    expect(objectionTo({ ...disk, isReadOnly: true }, true, [])?.isFinal).toBe(false)
    expect(objectionTo(disk, true, ['other'])?.text.values).toEqual({ users: 'other' })
  })

  it('stay where no pool knows them', () => {
    expect(objectionTo(disk, false, [])?.isFinal).toBe(true)
  })
})
