import type { Random } from '../../../base/random.ts'

/** What a daemon lends the making of a definition. */
export interface DefineContext {
  random: Random
  /** The path that new domains get and that older ones are known by. */
  emulator: string
  /** Where the daemon keeps variables of UEFI firmware. */
  nvramFolder: string
  /** The card of a guest with a display that names none; QEMU's is a Cirrus. */
  defaultVideo?: 'cirrus' | 'vga'
  /** Refuse what libvirt's schema does not know. */
  hasSchemaCheck?: boolean
}
