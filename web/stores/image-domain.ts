import type { ImageDescription } from '../../engine/model/image.ts'

/** A machine that boots a kernel directly, with a serial console and a screen. */
export interface DirectBoot {
  name: string
  title: string
  memoryMiB: number
  /** As the daemon finds them; an initrd is not needed by every kernel. */
  kernel: string
  initrd: string | undefined
  commandLine: string
  /** Model of the video card; VGA if left out. */
  video?: string | undefined
  /** Which agent for the clipboard is in it. */
  agent?: ImageDescription['agent'] | undefined
}

/** What an image advises for a machine that is made of it. */
export function bootOf({ kernel, initrd, ...image }: ImageDescription): DirectBoot {
  const folder = `/images/${image.name}`
  return { ...image, kernel: `${folder}/${kernel.file}`, initrd: `${folder}/${initrd.file}` }
}

/** The definition that it is started by. */
export function directBootDomain({
  name,
  title,
  memoryMiB,
  kernel,
  initrd,
  commandLine,
  video,
  agent,
}: DirectBoot): string {
  const optional = (element: string, text: string | undefined) =>
    text ? `\n    <${element}>${escaped(text)}</${element}>` : ''
  return `<domain type='qemu'>
  <name>${escaped(name)}</name>${title ? `\n  <title>${escaped(title)}</title>` : ''}
  <memory unit='MiB'>${memoryMiB}</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>${escaped(kernel)}</kernel>${optional('initrd', initrd)}${optional('cmdline', commandLine)}
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
