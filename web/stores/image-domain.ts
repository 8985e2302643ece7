import type { ImageDescription } from '../../engine/model/image.ts'

/** The definition that an image is started by: direct kernel boot, a serial console, memory as its description advises. */
export function imageDomain({
  name,
  title,
  memoryMiB,
  kernel,
  initrd,
  commandLine,
  video,
  agent,
}: ImageDescription): string {
  return `<domain type='qemu'>
  <name>${escaped(name)}</name>
  <title>${escaped(title)}</title>
  <memory unit='MiB'>${memoryMiB}</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>/images/${escaped(name)}/${escaped(kernel.file)}</kernel>
    <initrd>/images/${escaped(name)}/${escaped(initrd.file)}</initrd>
    <cmdline>${escaped(commandLine)}</cmdline>
  </os>
  <features><acpi/><apic/></features>
  <devices>
    <serial type='pty'/>
    <console type='pty'/>
    <graphics type='vnc'/>
    <video><model type='${video ?? 'vga'}'/></video>${video ? "\n    <input type='tablet' bus='virtio'/>" : ''}
${agent ? agentChannel : ''}    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
  </devices>
</domain>`
}

/** Text is copied and pasted between the guest and whoever looks at its screen. */
const agentChannel = `    <channel type='qemu-vdagent'>
      <source><clipboard copypaste='yes'/></source>
      <target type='virtio' name='com.redhat.spice.0'/>
    </channel>
`

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities[character]!)
}
