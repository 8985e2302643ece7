import { le } from '../unicorn-program.ts'
import type { Values } from '../values.ts'
import { absolute, type CodeWriter } from './code-writer.ts'
import { linear } from './places.ts'
import type { RandomInstructions } from './random-instruction.ts'
import type { RandomMemory } from './random-memory.ts'

const PUSHING = 'fld fld fild fild fld1 fldz fldpi fldl2t'.split(' ')
const POPPING =
  'fstp fstp fistp fisttp faddp fmulp fsubp fsubrp fdivp fdivrp fcomp fcompp fucomp fucompp ficomp fcomip fucomip'.split(
    ' ',
  )
const STAYING = (
  'fadd fadd fadd_far fmul fmul fmul_far fsub fsub_far fsubr fsubr_far fdiv fdiv_far fdivr fdivr_far fiadd fimul fisub fisubr ' +
  'fidiv fidivr fst fist fxam fxch fxch fxch fchs fabs fsqrt frndint fscale fprem fcom fucom ficom ftst fxam fcomi fucomi ' +
  'fcmovb fcmove fcmovbe fcmovnb fcmovu fnstsw fnstcw fnop ffree fincstp fsin'
).split(' ')
/** What the unit is told: as it is after FNINIT, to cut off, up, down, in 53 and 24 bits, and with exceptions that are not masked. */
const CONTROLS = [0x37f, 0x37f, 0x37f, 0xf7f, 0xf7f, 0xb7f, 0x77f, 0x27f, 0x07f, 0x35f, 0x37e, 0x36f, 0x37b]
/** Values that make zeros, denormals, infinities and NaNs, as doubles. */
const ODD = [
  0n,
  1n << 63n,
  1n,
  0x7ff0_0000_0000_0000n,
  0x7ff4_0000_0000_0000n,
  0xfff8_0000_0000_0001n,
  1n << 52n,
]

/** Random x87 instructions that keep count of the stack, so that most of them find numbers there and have room for more. */
export class RandomFloats {
  private readonly values: Values
  private readonly memory: RandomMemory
  private readonly instructions: RandomInstructions
  private depth = 0

  constructor(values: Values, memory: RandomMemory, instructions: RandomInstructions) {
    this.values = values
    this.memory = memory
    this.instructions = instructions
  }

  /** A block begins, which may be reached with anything on the stack. */
  begin(code: CodeWriter): void {
    if (this.values.chance(70)) this.initialise(code)
  }

  private initialise(code: CodeWriter): void {
    code.emit(0xdb, 0xe3)
    this.depth = 0
  }

  write(code: CodeWriter): void {
    for (let n = 1 + this.values.below(12); n > 0; n--) this.one(code)
  }

  private one(code: CodeWriter): void {
    const { values, depth } = this
    const kind = values.below(100)
    if (kind < 4) this.control(code)
    else if (kind < 8 && depth < 8) this.odd(code)
    else if (kind < 9) this.initialise(code)
    else {
      const pushes = depth < 2 || (depth < 7 && values.chance(30))
      const names = pushes ? PUSHING : depth > 2 && values.chance(35) ? POPPING : STAYING
      const name = values.pick(names)
      // sometimes a register is named that is empty
      this.instructions.writeNamed(code, name, values.chance(97) ? Math.max(1, depth) : 8)
      this.depth += pushes ? 1 : names === POPPING ? -(name.endsWith('pp') ? 2 : 1) : 0
    }
  }

  /** mov word [place], word; fldcw [place]; what waited is forgotten first now and then. */
  private control(code: CodeWriter): void {
    const { values } = this
    const at = linear.data + this.memory.offset(2)
    if (values.chance(40)) code.emit(0xdb, 0xe2)
    code.emit(0x66, 0xc7, ...absolute(0, at), ...le(values.pick(CONTROLS), 2), 0xd9, ...absolute(5, at))
  }

  /** mov rax, double; mov [place], rax; fld qword [place] */
  private odd(code: CodeWriter): void {
    const { values, memory } = this
    const at = linear.data + memory.offset(8)
    memory.forget(0)
    code.emit(
      0x48,
      0xb8,
      ...le(values.pick(ODD), 8),
      0x48,
      0x89,
      ...absolute(0, at),
      0xdd,
      ...absolute(0, at),
    )
    this.depth++
  }
}
