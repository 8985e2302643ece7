import { ByteReader, ByteWriter } from '../../wasm/bytes.ts'
import { Local } from '../../wasm/function.ts'
import { event, eventKind, eventNumber, Recording, tempTypes } from '../../wasm/recording.ts'
import type { I64, ValType } from '../../wasm/values.ts'
import { op } from '../layout.ts'
import type { CompiledOp } from './block-code.ts'
import { type FlagsPlace, flagsKey } from './flags.ts'
import type { Frame } from './frame.ts'
import { type Ops, OWN_FIELDS } from './known-op.ts'

/** What is known where an op begins, besides what is in the frame's variables. */
export type Known = {
  flags: FlagsPlace
  /** The state says in which page the code is. */
  isIn: boolean
  /** Vector instructions may run. */
  sse: boolean
  /** The code is in a loop. */
  readonly isRepeated: boolean
}

/** How an op goes on: with the next, where it branches to, or at the address in a variable of this number. */
export type Then = 'next' | 'branch' | number

/** An op as it was written into some region: the same in every other where the same is known before it. */
export type Template = {
  /** What was known before. */
  readonly key: number
  /** Which parts of the key matter. */
  readonly mask: number
  /** Whether the flags are elsewhere afterwards, and what else is known is different. */
  readonly setsFlags: boolean
  readonly setsKnown: boolean
  /** The place of the op's page, if the code depends on it. */
  readonly page: number | undefined
  readonly after: Known
  readonly then: Then
  /** Where its code lies. */
  readonly at: number
  readonly next: Template | undefined
}

/** What an op does, and templates of ops that do that. */
export type Content = {
  /** Of the handler. */
  readonly number: number
  readonly words: readonly number[]
  templates: Template | undefined
  readonly next: Content | undefined
}

/** The fields that say what an op does: the upper half of the word that they begin in, and the words after it. */
const FIRST_WORD: number = OWN_FIELDS - 2
const WORDS = (op.size - FIRST_WORD) / 4

/** Bytes of code that are kept. */
const MOST_BYTES = 0x80_0000

/**
 * Code of ops to be written again: the same blocks are compiled in several regions, as callees or where regions overlap, and
 * programs do the same with the same registers again and again. To copy what an instruction's semantics wrote the first time
 * takes a tenth of the time that they take.
 */
export class Templates {
  private readonly ops: Ops
  private readonly code = new ByteWriter(0x10000)
  private readonly callees: { readonly index: number }[] = []
  private readonly recording = new Recording(this.callees)
  private readonly reader = new ByteReader()
  private readonly scopes: number[] = []
  private readonly variables: number[] = []
  /** By what is computed from number and words. */
  private readonly contents = new Map<number, Content>()
  /** Of the op that is looked at. */
  private readonly words: number[] = new Array(WORDS).fill(0)

  constructor(ops: Ops) {
    this.ops = ops
  }

  /** The template of an op, if there is one. */
  find(compiled: CompiledOp, known: Known, page: number): Template | undefined {
    compiled.content ??= this.contentOf(compiled)
    const key = keyOf(known)
    return fitting(compiled.content.templates, key, page) ?? fitting(compiled.templates, key, page)
  }

  /** Begins to record the code of an op. */
  begin(frame: Frame): void {
    if (this.code.length < MOST_BYTES) frame.f.record(this.recording, frame.firstVariable, frame.end)
  }

  /** Makes a template of what was recorded since, if that can be. */
  keep(compiled: CompiledOp, before: Known, after: Known, then: Then, page: number, frame: Frame): void {
    const { code } = this
    const { isPlaced, isOwn, usesFlags, setsFlags, usesKnown, usesRepeated } = this.recording
    const at = code.length
    if (!frame.f.endRecording(code)) return
    const owner = isOwn || !compiled.content ? compiled : compiled.content
    const mask =
      (usesFlags ? FLAGS_BITS : 0) | (usesKnown ? KNOWN_BITS : 0) | (usesRepeated ? REPEATED_BIT : 0)
    owner.templates = {
      key: keyOf(before) & mask,
      mask,
      page: isPlaced ? page : undefined,
      setsFlags,
      setsKnown: usesKnown,
      after,
      then,
      at,
      next: owner.templates,
    }
  }

  /** Forgets all, when the blocks are gone. */
  clear(): void {
    this.code.clear()
    this.contents.clear()
  }

  private contentOf({ at, number, handler }: CompiledOp): Content {
    const { ops, contents, words } = this
    let hash = number
    for (let i = 0; i < WORDS; i++) {
      const offset = FIRST_WORD + 4 * i
      // a pair is linked to its target, and has no operand in memory
      const word = offset === op.target && handler.kind === 'fused' ? 0 : ops.i32(at + offset)
      words[i] = i === 0 ? word >>> 16 : word
      hash = Math.imul(hash ^ (words[i] as number), 0x9e37_79b1) ^ (hash >>> 15)
    }
    const next = contents.get(hash)
    for (let content = next; content; content = content.next)
      if (content.number === number && isSame(content.words, words)) return content
    const content = { number, words: words.slice(), templates: undefined, next }
    contents.set(hash, content)
    return content
  }

  /** The value of one of the variables of the template that was written last. */
  variable(number: number): I64 {
    return Local.of(this.variables[number] as number, 'i64').get()
  }

  /** Writes the code of an op again; `hole` writes what is special to it, by its number. */
  write(template: Template, frame: Frame, hole: (number: number) => void): void {
    const { reader, variables } = this
    reader.bytes = this.code.room
    reader.at = template.at
    this.repeatEvents(frame)
    frame.f.repeat(reader, this.callees, variables, frame.end, hole)
  }

  private repeatEvents(frame: Frame): void {
    const { reader, variables, scopes } = this
    const { f } = frame
    let count = 0
    for (let left = reader.unsigned(); left > 0; left--) {
      const e = reader.unsigned()
      const number = eventNumber(e)
      switch (eventKind(e)) {
        case event.temp:
          variables[count++] = f.temp(tempTypes[number] as ValType).index
          break
        case event.open:
          scopes.push(f.openScope())
          break
        case event.close:
          f.closeScope(scopes.pop() as number)
          break
        case event.cell:
          variables[count++] = frame.variableOf(number).index
          break
        default:
          frame.markChanged(number)
      }
    }
  }
}

function fitting(first: Template | undefined, key: number, page: number): Template | undefined {
  let template = first
  while (template) {
    if (template.key === (key & template.mask) && (template.page === undefined || template.page === page))
      return template
    template = template.next
  }
  return undefined
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < WORDS; i++) if (a[i] !== b[i]) return false
  return true
}

const KNOWN_BITS = 3
const REPEATED_BIT = 4
const FLAGS_BITS = -8
const keyOf = ({ flags, isIn, sse, isRepeated }: Known): number =>
  (flagsKey(flags) << 3) | (isRepeated ? REPEATED_BIT : 0) | (isIn ? 2 : 0) | (sse ? 1 : 0)
