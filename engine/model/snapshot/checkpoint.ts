/** Marks in a domain's disks from which a backup of what changed since can be made. */
import { childElement, childElements, textOf, type XmlElement } from '../../xml/tree.ts'
import { parseRoot } from '../domain/define/parse.ts'
import { VirError } from '../error.ts'

/** Why the checkpoint of a document cannot be, of a domain with so many disks. */
export function refusalOfCheckpoint(
  xml: string,
  { isRedefinition, diskCount }: { isRedefinition: boolean; diskCount: number },
): VirError {
  const root = parseRoot(xml, 'domaincheckpoint', 'domain_checkpoint', 'domainCheckpoint')
  if (isRedefinition && !textIn(root, 'name'))
    return new VirError('xmlError', 'a redefined checkpoint must have a name', 'domainCheckpoint')
  if (isRedefinition && !/^\s*[+-]?\d{1,18}$/.test(textIn(root, 'creationTime') ?? ''))
    return new VirError('internalError', 'missing creationTime from existing checkpoint', 'domainCheckpoint')
  // An old one without the definition of that time is taken by its word.
  if (!isRedefinition || childElement(root, 'domain')) {
    const disks = childElement(root, 'disks')
    if ((disks ? childElements(disks).length : 0) > diskCount)
      return unsupported('too many disk checkpoint requests for domain')
    if (diskCount === 0) return unsupported('domain must have at least one disk to perform checkpoints')
  }
  return new VirError('operationUnsupported', 'incremental backup is not supported yet')
}

/** Why a backup that a document describes cannot be made of a running domain. */
export function refusalOfBackup({ diskCount }: { diskCount: number }): VirError {
  if (diskCount === 0)
    return new VirError('configUnsupported', 'domain must have at least one disk to perform backup', 'domain')
  return new VirError('operationUnsupported', 'incremental backup is not supported yet')
}

function textIn(root: XmlElement, name: string): string | undefined {
  const element = childElement(root, name)
  return element && textOf(element)
}

const unsupported = (message: string): VirError =>
  new VirError('configUnsupported', message, 'domainCheckpoint')
