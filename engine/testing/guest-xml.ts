export const uuid = 'c7a5fdbd-edaf-9455-926a-d65c16db1809'
export const otherUuid = 'd7a5fdbd-edaf-9455-926a-d65c16db1809'

interface GuestXmlOptions {
  uuid?: string
  memoryMiB?: number
  /** Elements of the domain. */
  more?: string
  /** Elements of its devices. */
  devices?: string
}

/** A domain that boots a kernel directly and has a serial port. */
export function guestXml(name: string, options: GuestXmlOptions = {}): string {
  const { uuid, memoryMiB = 64, more = '', devices = "<serial type='pty'/>" } = options
  return `<domain type='qemu'>
  <name>${name}</name>${uuid === undefined ? '' : `<uuid>${uuid}</uuid>`}
  <memory unit='MiB'>${memoryMiB}</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>/boot/kernel</kernel><initrd>/boot/initrd</initrd><cmdline>console=ttyS0</cmdline>
  </os>
  ${more}
  <devices>${devices}</devices>
</domain>`
}
