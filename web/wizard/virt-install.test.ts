import { expect, it } from 'vitest'
import { virtInstallLine } from './virt-install.ts'

const machine = {
  name: 'one',
  title: 'My first',
  memoryMiB: 128,
  kernel: '/k',
  initrd: undefined,
  commandLine: 'a,b c',
}

it('tells virt-install’s line', () => {
  const line = virtInstallLine(machine, 'linux2022', true)

  expect(line).toContain(`--metadata 'title=My first' --memory 128`)
  expect(line).toContain(`--boot 'kernel=/k,kernel_args="a,b c"'`)
  expect(line).toContain('--osinfo linux2022 ')
  expect(line).toMatch(/--import$/)
})

it('tells one that only defines, for a system that is newer than virt-install', () => {
  const line = virtInstallLine({ ...machine, kernel: undefined, disk: '/d', network: 'n' }, 'debian13', false)

  expect(line).toContain('--osinfo generic ')
  expect(line).toContain('--disk path=/d,format=raw,bus=virtio --network network=n,model=virtio ')
  expect(line).not.toContain('kernel=')
  expect(line).toMatch(/--import --print-xml \| virsh define \/dev\/stdin$/)
})
