import { writeElement } from '../../xml/document.ts'
import { readElement } from '../../xml/reader.ts'
import { writeXml } from '../../xml/writer.ts'
import { requireDeclared } from '../declared.ts'
import { parseRoot, reading } from '../domain/define/parse.ts'
import { VirError } from '../error.ts'
import { volume as schema, type Volume, type VolumeFormat } from './volume.ts'

/** What a document asks to make. */
export interface VolumeRequest {
  name: string
  capacity: bigint
  /** How much of it is to be taken at once; as much as the capacity if nothing was said. */
  allocation: bigint
  format: VolumeFormat
  mode: number
  hasBacking: boolean
  isEncrypted: boolean
}

const wrong = (message: string): VirError => new VirError('xmlError', message, 'storage')
const defaultMode = 0o600

/** `isClone` for a volume that takes its size from another one where it does not say. */
export function parseVolume(xml: string, { isClone = false, isValidated = false } = {}): VolumeRequest {
  const root = parseRoot(xml, 'volume', 'storage_volume_definition')
  if (isValidated) requireDeclared(schema, root, 'storagevol')
  checkSizes(root.children.flatMap((node) => (node.kind === 'element' ? [node] : [])))
  const found = reading(() => readElement(schema, root))
  if (!found.name) throw wrong('missing volume name element')
  const capacity = found.capacity?.bytes
  if (capacity === undefined && !isClone && !found.backingStore?.path) throw wrong('missing capacity element')
  const { target } = found
  return {
    name: found.name,
    capacity: capacity ?? 0n,
    allocation: found.allocation?.bytes ?? capacity ?? 0n,
    format: target?.format?.type ?? 'raw',
    mode: target?.permissions?.mode ?? defaultMode,
    hasBacking: Boolean(found.backingStore?.path),
    isEncrypted: target?.encryption !== undefined,
  }
}

/** A size that is no number has words of its own. */
function checkSizes(elements: readonly { name: string; children: readonly unknown[] }[]): void {
  for (const { name, children } of elements) {
    if (name !== 'capacity' && name !== 'allocation') continue
    const text = children.map((node) => (node as { text?: string }).text ?? '').join('')
    if (!/^\s*\+?\d{1,40}$/.test(text)) throw wrong(`malformed ${name} element`)
  }
}

export function formatVolume(volume: Volume): string {
  return writeXml(writeElement(schema, volume, 'volume'))
}
