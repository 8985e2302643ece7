import type { Format } from '../ieee/format.ts'
import type { Form } from '../interpreter/form.ts'
import { op } from '../layout.ts'
import type { CompiledOp } from './block-code.ts'
import type { Ops } from './known-op.ts'
import { usageOf } from './treatment.ts'

/** Parts of a vector register that hold plain floats: see instructions/sse-guard.ts. */
const [low64, high64, low32, high32s] = [1, 2, 4, 8] as const
const all = low64 | high64 | low32 | high32s

const words = (text: string): string[] => text.split(' ')
const made = new Map<string, { readonly parts: number; readonly kept: number }>()
const make = (names: string, parts: number, kept: number): void => {
  for (const name of words(names)) made.set(name, { parts, kept })
}
// these look after their results themselves, or have results that cannot be denormal
make('addsd subsd mulsd divsd sqrtsd minsd maxsd cvtsi2sd cvtss2sd', low64, high64)
make('addss subss mulss divss sqrtss minss maxss cvtsi2ss cvtsd2ss', low32, high64 | high32s)
make('addpd subpd mulpd divpd sqrtpd minpd maxpd addsubpd haddpd hsubpd cvtdq2pd', low64 | high64, 0)
make('addps subps mulps divps sqrtps minps maxps addsubps haddps hsubps cvtdq2ps', low32 | high32s, 0)

/** What is in a register, and in those that it was copied to. */
type Content = { parts: number }

/**
 * Which vector registers are known to hold floats that are not denormal, at a place of straight code: arithmetic need not look
 * at them again.
 */
export class PlainFloats {
  private readonly contents = new Map<number, Content>()

  copy(): PlainFloats {
    const copies = new Map<Content, Content>()
    const made = new PlainFloats()
    for (const [register, content] of this.contents) {
      const copy = copies.get(content) ?? { ...content }
      copies.set(content, copy)
      made.contents.set(register, copy)
    }
    return made
  }

  /** `register` is its offset in the state. */
  isPlain(register: number, format: Format, packed: boolean): boolean {
    const wanted = partsOf(format, packed)
    return (this.at(register).parts & wanted) === wanted
  }

  /** It has been looked at. */
  learn(register: number, format: Format, packed: boolean): void {
    this.at(register).parts |= partsOf(format, packed)
  }

  private at(register: number): Content {
    let content = this.contents.get(register)
    if (!content) {
      content = { parts: 0 }
      this.contents.set(register, content)
    }
    return content
  }

  /** An instruction has been executed: as a part of the compiled code, or by calling its handler. */
  after(ops: Ops, { at, handler, treatment }: CompiledOp): void {
    const [to] = handler.form.operands
    if (treatment !== 'inline') {
      for (const cell of usageOf(ops, at, handler).writes) this.contents.delete(cell)
    } else if (to?.kind === 'vector') {
      this.contents.set(ops.u16(at + op.operand0), this.written(ops, at, handler.form))
    }
  }

  /** What is in the first operand afterwards. */
  private written(ops: Ops, at: number, { semantics, operands }: Form): Content {
    const [target, source] = [ops.u16(at + op.operand0), ops.u16(at + op.operand1)]
    const isCopy = operands[1]?.kind === 'vector'
    if (isCopy && (semantics === 'movaps' || semantics === 'movups')) return this.at(source)
    if (isCopy && semantics === 'pxor' && source === target) return { parts: all }
    const known = made.get(semantics)
    const old = this.at(target).parts
    if (known) return { parts: known.parts | (old & known.kept) }
    const copied = isCopy ? this.at(source).parts : 0
    return { parts: moved(semantics, operands[1]?.width === 32, isCopy, old, copied) }
  }
}

const partsOf = ({ bits }: Format, packed: boolean): number =>
  bits === 64 ? low64 | (packed ? high64 : 0) : low32 | (packed ? high32s : 0)

/** What a move leaves plain of `old` in its target, and takes along of `copied` in another register. */
function moved(semantics: string, isNarrow: boolean, isCopy: boolean, old: number, copied: number): number {
  switch (semantics) {
    case 'movs.scalar': {
      const [one, kept] = isNarrow ? [low32, high64 | high32s] : [low64, high64]
      // a load makes zeros of what a copy keeps
      return isCopy ? (copied & one) | (old & kept) : kept
    }
    case 'movq':
    case 'movd':
      return copied | high64 | (isNarrow ? high32s : 0)
    case 'movlps':
      return old & high64
    case 'movhps':
      return old & (low64 | low32)
    case 'punpcklqdq':
      return (old & low64) | (copied & low64 ? high64 : 0)
    case 'punpckhqdq':
      return (old & high64 ? low64 : 0) | (copied & high64)
    case 'movddup':
      return copied & low64 ? low64 | high64 : 0
    default:
      return 0
  }
}
