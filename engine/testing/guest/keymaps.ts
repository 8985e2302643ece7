import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { PackageSource } from '../../guests/packages.ts'

/**
 * Keymaps of the Linux console for layouts of xkeyboard-config, made as Debian's console-setup makes them, in the form that
 * busybox' loadkmap reads.
 */
export function consoleKeymaps(layouts: readonly string[]): Map<string, Uint8Array> {
  const source = new PackageSource(resolve(import.meta.dirname, '../../../node_modules/.cache/packages'))
  const [setup, data, kbd] = ['console-setup', 'xkb-data', 'kbd'].map((name) => source.unpack(name).root)
  const folder = mkdtempSync(join(tmpdir(), 'keymaps-'))
  try {
    const make = (layout: string): [string, Uint8Array] => {
      const file = join(folder, layout)
      const compiler = join(setup ?? '', 'usr/bin/ckbcomp')
      const options = [`-I${join(data ?? '', 'usr/share/X11/xkb')}`, '-layout', layout]
      writeFileSync(
        file,
        execFileSync('perl', [compiler, ...options], { stdio: ['ignore', 'pipe', 'ignore'] }),
      )
      return [layout, execFileSync(join(kbd ?? '', 'bin/loadkeys'), ['-u', '-b', file])]
    }
    return new Map(layouts.map(make))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
