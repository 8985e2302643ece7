import type { Decoder } from '../decoder.ts'
import { disassemble } from '../disassembler.ts'
import type { EngineModule } from '../interpreter/module.ts'
import { pseudo } from '../interpreter/pseudo.ts'
import type { Handler } from '../interpreter/run.ts'
import { block, op } from '../layout.ts'
import type { Mode } from '../mode.ts'
import type { Line } from './profile.ts'

const PAGE = 4096
const pseudoNames = Object.entries(pseudo)

/** A block of ops as the interpreter has it now. */
export type Code = {
  readonly at: number
  /** Host address of its first byte. */
  readonly host: number
  readonly mode: Mode
  readonly instructions: number
  /** Times entered by the interpreter, ever. */
  readonly count: number
  readonly crossesPage: boolean
  readonly ops: number
}

/** Reads blocks and ops in memory, and says in words what they are. */
export class CodeReader {
  readonly view: DataView
  private readonly u8: Uint8Array
  private readonly decoder: Decoder
  private readonly byNumber: readonly Handler[]
  /** Linear address of the code in a host page, and the privilege with which it was first seen. */
  private readonly pages = new Map<number, { linear: bigint; privilege: number }>()

  constructor(buffer: ArrayBufferLike, decoder: Decoder, { byNumber }: Pick<EngineModule, 'byNumber'>) {
    this.view = new DataView(buffer)
    this.u8 = new Uint8Array(buffer)
    this.decoder = decoder
    this.byNumber = byNumber
  }

  /** Code at a host address is reached by a linear one. */
  see(host: number, linear: bigint, privilege: number): void {
    const page = pageOf(host)
    if (!this.pages.has(page)) this.pages.set(page, { linear: linear & -4096n, privilege })
  }

  addressOf(host: number): bigint | undefined {
    const page = this.pages.get(pageOf(host))
    return page && page.linear + BigInt(host % PAGE)
  }

  privilegeOf(host: number): number {
    return this.pages.get(pageOf(host))?.privilege ?? 0
  }

  block(at: number): Code {
    const { view } = this
    return {
      at,
      host: view.getUint32(at + block.address, true),
      mode: view.getUint16(at + block.mode, true),
      instructions: view.getUint16(at + block.instructions, true),
      count: view.getUint32(at + block.count, true),
      crossesPage: view.getInt32(at + block.secondPage, true) !== -1,
      ops: view.getUint16(at + block.ops, true),
    }
  }

  handler(number: number): Handler | undefined {
    return this.byNumber[number - pseudo.count]
  }

  /** What the handler with a number does. */
  what(number: number): string {
    const handler = this.handler(number)
    if (!handler) return `(${pseudoNames.find(([, n]) => n === number)?.[0] ?? number})`
    const { form } = handler
    const operands = form.operands.map(
      ({ kind, width, absolute }) => `${absolute ? 'absolute ' : ''}${kind}${width}`,
    )
    const words = [
      form.rep === 'none' ? '' : form.rep,
      form.semantics,
      String(form.width),
      operands.join(','),
    ]
    const text = words.filter(Boolean).join(' ')
    return handler.kind === 'fused' ? `${text} + jcc` : text
  }

  /** The instruction at a host address, of a block with this mode. */
  instruction(host: number, mode: Mode): { text: string; length: number } {
    const insn = this.decoder.decode(this.u8, host, 15, mode)
    if (!insn) return { text: '(bad)', length: 1 }
    const text = insn.invalid ? '(bad)' : disassemble(insn, this.addressOf(host) ?? 0n)
    return { text, length: insn.length }
  }

  lines({ host, mode, instructions }: Code): Line[] {
    const lines: Line[] = []
    for (let at = host; lines.length < instructions; ) {
      const { text, length } = this.instruction(at, mode)
      lines.push({ address: (this.addressOf(host) ?? BigInt(host)) + BigInt(at - host), text })
      at += length
    }
    return lines
  }

  /** Host address of an op's instruction, if the op is one of the block's. */
  hostOfOp(opAt: number, { at, host, ops }: Code): number | undefined {
    const isInside = opAt >= at + block.size && opAt < at + block.size + ops * op.size
    return isInside ? pageOf(host) + this.view.getUint16(opAt + op.pc, true) : undefined
  }
}

const pageOf = (host: number): number => host - (host % PAGE)
