import { expect, it } from 'vitest'
import { redacted } from './redact.ts'

it.each([
  [`<graphics type='vnc' passwd='geheim' port='-1'/>`, `<graphics type='vnc' passwd='…' port='-1'/>`],
  [`passwd = "a'b"`, `passwd = '…'`],
  ['<password>geheim</password>', '<password>…</password>'],
  [
    "virsh set-user-password a root --password 'ge heim' --encrypted",
    'virsh set-user-password a root --password … --encrypted',
  ],
  ['qemu+ssh://ann:geheim@host/system', 'qemu+ssh://ann:…@host/system'],
])('hides secrets: %s', (text, shown) => {
  expect(redacted(text)).toBe(shown)
})

it('leaves all else as it is', () => {
  const text = `<domain type='qemu'><secret type='iscsi' usage='libvirtiscsi'/><a href='http://h:80/p@q'/></domain>`

  expect(redacted(text)).toBe(text)
})
