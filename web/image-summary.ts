import { i18n, type MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { ImageDescription } from '../engine/model/image.ts'

/** What the project's own images show; others say it in image.json, in whatever language they like. */
const ours: Record<string, MessageDescriptor> = {
  'linux-tiny': msg`A shell on the serial port and on the screen.`,
  'linux-desktop': msg`A small X desktop with a terminal, for mouse and keyboard; a shell on the serial port.`,
}

/** What an image shows, in the person's language where it is known. */
export function summaryOf({ name, summary }: ImageDescription): string | undefined {
  const known = ours[name]
  return known ? i18n._(known) : summary
}
