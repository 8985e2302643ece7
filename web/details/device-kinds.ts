import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { XmlElement } from '../../engine/xml/tree.ts'
import type { Field } from './field.ts'
import { channel, console, port } from './pages/chardev.ts'
import { networkInterface } from './pages/network.ts'
import { graphics, sound, video } from './pages/screen.ts'
import {
  hostdev,
  input,
  memballoon,
  panic,
  redirdev,
  rng,
  smartcard,
  tpm,
  vsock,
  watchdog,
} from './pages/small.ts'
import { controller, disk, filesystem } from './pages/storage.ts'
import { valueAt } from './path.ts'

interface DeviceKind {
  label: MessageDescriptor
  fields: readonly Field[]
  /** Paths of what tells one from others of its kind: the first that says something. */
  distinctions: readonly string[]
}

const kind = (label: MessageDescriptor, fields: readonly Field[], ...distinctions: string[]): DeviceKind => ({
  label,
  fields,
  distinctions,
})

/** Kinds of devices by the names of their elements, in the order of virt-manager’s list. */
export const deviceKinds: Readonly<Record<string, DeviceKind>> = {
  disk: kind(msg`Disk`, disk, 'target/@dev'),
  interface: kind(msg`Network interface`, networkInterface, 'mac/@address', '@type'),
  input: kind(msg`Input`, input, '@type'),
  graphics: kind(msg`Display`, graphics, '@type'),
  sound: kind(msg`Sound`, sound, '@model'),
  serial: kind(msg`Serial port`, port, 'target/@port'),
  parallel: kind(msg`Parallel port`, port, 'target/@port'),
  console: kind(msg`Console`, console, 'target/@type'),
  channel: kind(msg`Channel`, channel, 'target/@name', '@type'),
  hostdev: kind(msg`Host device`, hostdev, '@type'),
  video: kind(msg`Video`, video, 'model/@type'),
  watchdog: kind(msg`Watchdog`, watchdog, '@model'),
  controller: kind(msg`Controller`, controller, '@model', '@type'),
  filesystem: kind(msg`Filesystem`, filesystem, 'target/@dir'),
  smartcard: kind(msg`Smartcard`, smartcard, '@mode'),
  redirdev: kind(msg`USB redirection`, redirdev, '@type'),
  tpm: kind(msg`TPM`, tpm, 'backend/@type'),
  rng: kind(msg`Random number generator`, rng, 'backend/@model'),
  panic: kind(msg`Panic notifier`, panic, '@model'),
  vsock: kind(msg`VSOCK`, vsock, 'cid/@address'),
  audio: kind(msg`Host audio`, [], '@type'),
  memballoon: kind(msg`Memory balloon`, memballoon, '@model'),
}

/** What tells a device from others of its kind. */
export function distinctionOf(element: XmlElement): string {
  const paths = deviceKinds[element.name]?.distinctions ?? ['@model', '@type', '@name']
  const found = paths.map((path) => valueAt(element, path)).find((value) => value !== '') ?? ''
  const index = element.name === 'controller' ? valueAt(element, '@index') : ''
  return [found, index].filter((part) => part !== '').join(' ')
}
