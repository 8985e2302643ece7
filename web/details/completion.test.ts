import { expect, it } from 'vitest'
import { suggestXml } from './completion.ts'

/** Suggestions where the text has a «|». */
function suggest(text: string, ...parents: string[]) {
  const at = text.indexOf('|')
  return suggestXml(text.replace('|', ''), at, parents)
}

it('suggests elements by what holds them', () => {
  expect(suggest('<domain><devices><|')?.names).toContain('disk')
  expect(suggest('<domain><devices><disk><ta|')).toMatchObject({ from: 24, kind: 'element' })
  expect(suggest('|')).toBeUndefined()
  expect(suggest('<|')?.names).toEqual(['domain'])
})

it('suggests attributes that are not there yet', () => {
  const names = suggest("<domain><devices><disk type='file' |")?.names

  expect(names).toContain('device')
  expect(names).not.toContain('type')
})

it('suggests values', () => {
  expect(suggest("<target dev='vda' bus='|", 'domain', 'devices', 'disk')?.names).toContain('virtio')
  expect(suggest('<domain><on_crash>re|')?.names).toContain('restart')
})

it('suggests the end of what is open, and nothing behind a value', () => {
  expect(suggest('<domain><os></|')?.names).toEqual(['os>'])
  expect(suggest("<domain><devices><disk type='file'|")).toBeUndefined()
})

it('is not misled by comments and elements that are closed', () => {
  expect(suggest('<domain><!-- <devices> --><os/><devices></devices><|')?.names).toContain('vcpu')
})
