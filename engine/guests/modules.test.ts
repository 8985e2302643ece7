import { describe, expect, it } from 'vitest'
import { loadOrder, type ModuleInfo, moduleName, readModuleInfo } from './modules.ts'

/** A little ELF-64 object with two sections: `.modinfo` and the names of the sections. */
function elfWith(modinfo: string): Uint8Array {
  const names = '\0.modinfo\0.shstrtab\0'
  const bytes = Buffer.alloc(64 + modinfo.length + names.length + 3 * 64)
  const table = 64 + modinfo.length + names.length
  bytes.write(modinfo, 64, 'latin1')
  bytes.write(names, 64 + modinfo.length, 'latin1')
  bytes.writeBigUInt64LE(BigInt(table), 0x28)
  bytes.writeUInt16LE(64, 0x3a)
  bytes.writeUInt16LE(3, 0x3c)
  bytes.writeUInt16LE(2, 0x3e)
  const section = (index: number, name: number, offset: number, size: number) => {
    bytes.writeUInt32LE(name, table + index * 64)
    bytes.writeBigUInt64LE(BigInt(offset), table + index * 64 + 0x18)
    bytes.writeBigUInt64LE(BigInt(size), table + index * 64 + 0x20)
  }
  section(1, 1, 64, modinfo.length)
  section(2, 10, 64 + modinfo.length, names.length)
  return bytes
}

describe('readModuleInfo', () => {
  it('reads dependencies and aliases', () => {
    const elf = elfWith('alias=virtio:d00000001v*\0alias=x\0license=GPL\0depends=net-failover,virtio\0')

    const info = readModuleInfo(elf)

    expect(info).toEqual({ depends: ['net_failover', 'virtio'], aliases: ['virtio:d00000001v*', 'x'] })
  })

  it('takes the modules that a soft dependency wants before', () => {
    const info = readModuleInfo(elfWith('softdep=pre: crc32c libcrc32c post: other\0'))

    expect(info.depends).toEqual(['crc32c', 'libcrc32c'])
  })
})

describe('moduleName', () => {
  it('is the file name without path and endings, with underscores', () => {
    expect(moduleName('kernel/drivers/net/virtio-net.ko.xz')).toBe('virtio_net')
  })
})

describe('loadOrder', () => {
  it('puts what is needed before what needs it, each once', () => {
    const info = (...depends: string[]): ModuleInfo => ({ depends, aliases: [] })
    const modules = new Map([
      ['net', info('failover', 'virtio')],
      ['failover', info('virtio')],
      ['virtio', info('ring')],
      ['ring', info()],
    ])

    expect(loadOrder('net', modules)).toEqual(['ring', 'virtio', 'failover', 'net'])
  })

  it('leaves out what is built into the kernel', () => {
    const modules = new Map([['isofs', { depends: ['cdrom'], aliases: [] }]])

    expect(loadOrder('isofs', modules)).toEqual(['isofs'])
  })
})
