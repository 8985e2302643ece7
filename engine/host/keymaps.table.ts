import type { LayoutName } from '../display/keyboard/typing.ts'

/** Layouts by the names of QEMU's keymaps, which are those of `<graphics keymap>`. */
export const keymaps: ReadonlyMap<string, LayoutName> = new Map([
  ['en-us', 'us'],
  ['en-gb', 'gb'],
  ['de', 'de'],
  ['fr', 'fr'],
  ['es', 'es'],
  ['it', 'it'],
  ['de-ch', 'ch'],
  ['fr-ch', 'ch'],
  ['pt', 'pt'],
  ['fr-be', 'be'],
  ['sv', 'se'],
  ['da', 'dk'],
  ['no', 'no'],
  ['ja', 'jp'],
])
