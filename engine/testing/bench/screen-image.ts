import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type CpioEntry, writeCpio } from '../../guests/cpio.ts'
import type { ImageDescription } from '../../model/image.ts'

/** What is on the screen that is looked at. */
export type Scene = 'scroll' | 'video' | 'prompt'

/** The cursor would blink, and then no screen is unchanged. */
const start = `#!/bin/sh
printf '\\033[?25l\\033[9;0]' > /dev/tty1
for device in /sys/bus/pci/devices/*; do
  [ "$(cat $device/class)" = 0x030000 ] && card=$device
done
case "$(cat /proc/cmdline)" in
  *scene=scroll*) /bin/scene scroll /dev/tty1 > /dev/ttyS0 2>&1 & ;;
  *scene=video*) echo 1 > $card/enable; /bin/scene video $card/resource0 > /dev/ttyS0 2>&1 & ;;
esac
`

/** linux-tiny with a program that draws; in `folder`/images, where the page looks for it. */
export function buildScreenImage(folder: string, images: string): ImageDescription {
  const program = join(folder, 'scene')
  execFileSync(
    'gcc',
    ['-O2', '-static', '-Wall', join(import.meta.dirname, 'screen-guest.c'), '-o', program],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  )
  const from = join(images, 'linux-tiny')
  const to = join(folder, 'images/scenes')
  mkdirSync(to, { recursive: true })
  const entries = new Map<string, CpioEntry>([
    ['bin/scene', { kind: 'file', mode: 0o755, data: readFileSync(program) }],
    ['etc/rc.local', { kind: 'file', mode: 0o755, data: Buffer.from(start) }],
  ])
  copyFileSync(join(from, 'kernel'), join(to, 'kernel'))
  // The kernel unpacks one archive after the other.
  const initrd = Buffer.concat([readFileSync(join(from, 'initrd')), gzipSync(writeCpio(entries))])
  writeFileSync(join(to, 'initrd'), initrd)
  return JSON.parse(readFileSync(join(from, 'image.json'), 'utf8')) as ImageDescription
}
