import { UserError } from '../base/error.ts'
import type { Position } from './tree.ts'

/** A document that is not well-formed, or a value in it that cannot be. */
export class XmlError extends UserError {
  readonly position: Position | undefined

  constructor(message: string, position?: Position) {
    super(message)
    this.position = position
  }
}
