import { shellWord } from '../../engine/virsh/shell-word.ts'
import type { NewDomain } from '../stores/image-domain.ts'
import { osNamed } from '../stores/operating-systems.ts'

/** The last month whose releases the virt-install of Debian 12 knows. */
const lastKnownMonth = '2022-11'

/** The line that makes the same machine with virt-install, Debian 12's or a later one; `os` is libosinfo's name. */
export function virtInstallLine(domain: NewDomain, os: string, isStarted: boolean): string {
  const { name, title, memoryMiB, vcpus, chipset, kernel, initrd, commandLine, video, agent, disk, network } =
    domain
  const boot = [
    ...(kernel ? [`kernel=${kernel}`] : []),
    ...(kernel && initrd ? [`initrd=${initrd}`] : []),
    ...(kernel && commandLine ? [`kernel_args="${commandLine}"`] : []),
  ].join(',')
  const released = osNamed(os)?.released ?? ''
  const options: [flag: string, value?: string][] = [
    ['--virt-type', 'qemu'],
    ['--name', name],
    ...(title ? [['--metadata', `title=${title}`] as [string, string]] : []),
    ['--memory', String(memoryMiB)],
    ['--vcpus', String(vcpus ?? 1)],
    ['--machine', chipset ?? 'q35'],
    ['--osinfo', released <= lastKnownMonth ? os : 'generic'],
    boot ? ['--boot', boot] : ['--boot', 'hd'],
    ['--disk', disk ? `path=${disk},format=raw,bus=virtio` : 'none'],
    ['--network', network ? `network=${network},model=virtio` : 'none'],
    ['--graphics', 'vnc'],
    ['--video', video ?? 'vga'],
    ...(video ? [['--input', 'tablet,bus=virtio'] as [string, string]] : []),
    ...(agent ? [['--channel', 'qemu-vdagent,source.clipboard.copypaste=yes'] as [string, string]] : []),
    ['--rng', '/dev/urandom'],
    ['--import'],
    ...(isStarted ? [] : [['--print-xml'] as [string]]),
  ]
  const words = options.map(([flag, value]) => (value === undefined ? flag : `${flag} ${shellWord(value)}`))
  return `virt-install ${words.join(' ')}${isStarted ? '' : ' | virsh define /dev/stdin'}`
}
