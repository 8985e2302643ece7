import { shellWord } from '../../engine/virsh/shell-word.ts'
import type { DirectBoot } from '../stores/image-domain.ts'

/** The line that makes the same machine with virt-install. */
export function virtInstallLine(machine: DirectBoot): string {
  const { name, title, memoryMiB, kernel, initrd, commandLine, video, agent } = machine
  const boot = [
    `kernel=${kernel}`,
    ...(initrd ? [`initrd=${initrd}`] : []),
    ...(commandLine ? [`kernel_args="${commandLine}"`] : []),
  ].join(',')
  const options: [string, string][] = [
    ['--virt-type', 'qemu'],
    ['--name', name],
    ...(title ? [['--metadata', `title=${title}`] as [string, string]] : []),
    ['--memory', String(memoryMiB)],
    ['--vcpus', '1'],
    ['--osinfo', 'generic'],
    ['--boot', boot],
    ['--disk', 'none'],
    ['--network', 'none'],
    ['--graphics', 'vnc'],
    ['--video', video ?? 'vga'],
    ...(video ? [['--input', 'tablet,bus=virtio'] as [string, string]] : []),
    ...(agent ? [['--channel', 'qemu-vdagent,source.clipboard.copypaste=yes'] as [string, string]] : []),
    ['--rng', '/dev/urandom'],
  ]
  return `virt-install ${options.map(([flag, value]) => `${flag} ${shellWord(value)}`).join(' ')} --import`
}
