import { expect, it } from 'vitest'
import { virshLine } from './domain-actions.ts'

it('tells the line that does the same in virsh', () => {
  expect(virshLine('shutdown', 'web-1')).toBe('virsh shutdown web-1 --mode acpi')
  expect(virshLine('forceOff', 'a')).toBe('virsh destroy a')
})

it('quotes names that a shell would take apart', () => {
  expect(virshLine('start', "Ann's machine")).toBe(String.raw`virsh start 'Ann'\''s machine'`)
})
