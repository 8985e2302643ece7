import { describe, expect, it } from 'vitest'
import { clonedDefinition, cloneName } from './cloned-definition.ts'

describe('a clone', () => {
  it('has a name that is free', () => {
    expect(cloneName('web', ['web'])).toBe('web-clone')
    expect(cloneName('web', ['web', 'web-clone', 'web-clone2'])).toBe('web-clone3')
  })

  it('leaves out what must be its own, and has its own disks', () => {
    const xml = `<domain><name>web</name><uuid>1</uuid><title>Web</title><os><nvram>/n</nvram></os><devices>
      <disk><source file='/a'/></disk><disk><source file='/iso'/></disk>
      <interface><mac address='52:54:00:00:00:01'/><model type='virtio'/></interface></devices></domain>`

    const clone = clonedDefinition(xml, 'web-clone', new Map([['/a', '/b']]))

    expect(clone).toContain('<name>web-clone</name>')
    expect(clone).toContain("<source file='/b'/>")
    expect(clone).toContain("<source file='/iso'/>")
    expect(clone).toContain("<model type='virtio'/>")
    expect(clone).not.toMatch(/uuid|title|nvram|mac /)
  })
})
