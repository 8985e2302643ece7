import { UserError } from '../base/error.ts'
import type { Position } from './tree.ts'

/** A document that is not well-formed, or a value in it that cannot be. */
export class XmlError extends UserError {
  readonly position: Position | undefined
  /** The name of libvirt's error for it, as in engine/model/error.table.ts. */
  readonly code: string

  constructor(message: string, position?: Position, code = 'xmlError') {
    super(message)
    this.position = position
    this.code = code
  }
}
