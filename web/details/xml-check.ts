import { t } from '@lingui/core/macro'
import { devices } from '../../engine/model/domain/devices/devices.ts'
import { domain } from '../../engine/model/domain/domain.ts'
import { XmlError } from '../../engine/xml/error.ts'
import { parseXml } from '../../engine/xml/parser.ts'
import { readElement, undeclared } from '../../engine/xml/reader.ts'
import type { Shape } from '../../engine/xml/schema.ts'
import type { ErrorNote } from '../error-note.ts'
import type { HardwareItem } from './hardware.ts'

/** What is wrong with XML, and in which line of it, where that is known. */
export interface XmlProblem {
  message: string
  line?: number | undefined
  /** What the daemon said, if it was asked. */
  error?: ErrorNote
}

function shapeOf({ isDevice, kind }: HardwareItem): Shape | undefined {
  if (!isDevice) return domain
  const place = devices.elements.get(kind)?.place
  return place && 'shape' in place ? place.shape() : undefined
}

/** Looks for what libvirt would refuse: XML that is not well-formed, what it does not know, and wrong values. */
export function checkXml(item: HardwareItem, text: string): XmlProblem | undefined {
  const wanted = item.isDevice ? item.kind : 'domain'
  try {
    const root = parseXml(text)
    if (root.name !== wanted)
      return { line: root.line, message: t`The first element must be <${wanted}>, not <${root.name}>.` }
    const shape = shapeOf(item)
    if (!shape) return undefined
    const [unknown] = undeclared(shape, root)
    if (unknown) {
      const names = unknown.path.split('/')
      const [last, holder] = [names.at(-1)!, names.at(-2) ?? '']
      const message = last.startsWith('@')
        ? t`libvirt knows no attribute «${last.slice(1)}» of <${holder}>.`
        : t`libvirt knows no <${last}> in <${holder}>.`
      return { line: unknown.at.line, message }
    }
    readElement(shape, root)
    return undefined
  } catch (error) {
    if (error instanceof XmlError) return { line: error.position?.line, message: error.message }
    throw error
  }
}

/** What the daemon says, which names the line in its own way if it does. */
export function refusedXml(error: ErrorNote): XmlProblem {
  const { message } = error
  const line = /\(line (\d+)\)|\):(\d+): /.exec(message)
  return { message, error, line: line ? Number(line[1] ?? line[2]) : undefined }
}
