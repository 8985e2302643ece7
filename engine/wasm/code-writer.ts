import { ByteWriter } from './bytes.ts'
import type { Recording } from './recording.ts'
import type { Label } from './references.ts'

/** Writes a function's code, and notes what is special to this function if the code is being recorded. */
export class CodeWriter extends ByteWriter {
  recording: Recording | undefined = undefined

  /** The index of a variable. */
  local(index: number): void {
    const start = this.length
    this.unsigned(index)
    if (this.recording !== undefined) this.recording.local(start, this.length, index)
  }

  callee(f: { readonly index: number }): void {
    const start = this.length
    this.unsigned(f.index)
    if (this.recording !== undefined) this.recording.callee(start, this.length, f)
  }

  /** How many blocks a branch out of `depth` blocks leaves. */
  branch(depth: number, to: Label): void {
    const start = this.length
    this.unsigned(depth - to.depth)
    if (this.recording !== undefined) this.recording.branch(start, this.length, depth, to)
  }
}
