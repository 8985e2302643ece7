import { aes } from '../instructions/aes.ts'
import { arithmetic } from '../instructions/arithmetic.ts'
import { bits } from '../instructions/bit.ts'
import { crc } from '../instructions/crc.ts'
import { logic } from '../instructions/logic.ts'
import { moves } from '../instructions/move.ts'
import { sha } from '../instructions/sha.ts'
import { shifts } from '../instructions/shift.ts'
import { sseCompare } from '../instructions/sse-compare.ts'
import { sseConvert } from '../instructions/sse-convert.ts'
import { sseFloat } from '../instructions/sse-float.ts'
import { sseInteger } from '../instructions/sse-integer.ts'
import { sseMove } from '../instructions/sse-move.ts'
import { sseShuffle } from '../instructions/sse-shuffle.ts'
import { sseString } from '../instructions/sse-string.ts'
import { x87 } from '../instructions/x87.ts'
import type { Form } from '../interpreter/form.ts'
import type { Handler } from '../interpreter/run.ts'
import { op, state } from '../layout.ts'
import { R11, RAX, RBP, RBX, RCX, RDI, RDX, RSI, RSP } from '../registers.ts'
import { isRegister } from './frame.ts'
import { hasPlainAddress, type Ops } from './known-op.ts'

/**
 * What becomes of an instruction in compiled code: its semantics are a part of it, or it calls the interpreter's handler and goes
 * on behind it or (a transfer) where that says, or it leaves there. Called are instructions that need nothing of the host but
 * the time.
 */
export type Treatment = 'inline' | 'call' | 'transfer' | 'leave'

/** Code of x87 instructions is so much longer. */
const FLOAT_WEIGHT = 4

const words = (text: string): string[] => text.split(' ')

const notInline = new Set(
  words(
    'bound adcx adox lahf sahf cmpxchg8b cmpxchg16b bzhi pdep pext mulx maskmovq dpps dppd roundss roundsd roundps roundpd ' +
      'phminposuw mpsadbw pblendvb blendvps blendvpd pextrb pextrw pextrd pinsrb pinsrw pinsrd insertps movdq2q movq2dq emms ' +
      'rcpss rcpps rsqrtss rsqrtps clflush',
  ),
)
/** x87 instructions whose semantics know how to do without the state: see float-stack.ts. */
const floats = new Set(
  words(
    'fld fild fst fstp fist fistp fisttp fxch fchs fabs fld1 fldl2t fldl2e fldpi fldlg2 fldln2 fldz fldcw fnstcw fnstsw fwait ' +
      'fadd fadd_far faddp fiadd fmul fmul_far fmulp fimul fsub fsub_far fsubp fisub fsubr fsubr_far fsubrp fisubr ' +
      'fdiv fdiv_far fdivp fidiv fdivr fdivr_far fdivrp fidivr fsqrt frndint fscale fprem fprem1 ' +
      'fcom fcomp fcompp fucom fucomp fucompp ficom ficomp ftst fcomi fcomip fucomi fucomip ' +
      'fcmovb fcmove fcmovbe fcmovu fcmovnb fcmovne fcmovnbe fcmovnu',
  ),
)
const inline = new Set(
  [
    ...[
      arithmetic,
      bits,
      logic,
      moves,
      shifts,
      sseCompare,
      sseConvert,
      sseFloat,
      sseInteger,
      sseMove,
      sseShuffle,
    ].flatMap((family) => Object.keys(family)),
    ...floats,
    ...words('push pop leave call jmp ret jcc loop loope loopne jcxz'),
  ].filter((name) => !notInline.has(name)),
)
const stringNames = words('movs stos lods cmps scas')
const called = new Set([
  ...inline,
  ...notInline,
  ...[aes, crc, sha, sseString, x87].flatMap((family) => Object.keys(family)),
  ...stringNames,
  ...words('enter pushf cli sti clac stac swapgs andn blsr blsmsk blsi bextr rorx sarx shlx shrx'),
  ...words('rdtsc rdtscp movFromSegment'),
])
const transfers = new Set(words('syscall sysret iret'))
// these look at registers where compiled code does not have them
for (const name of words('fxsave fxrstor xsave xsaveopt xrstor')) called.delete(name)
for (const name of words('call jmp ret jcc loop loope loopne jcxz bound')) called.delete(name)
/** These compute the address of their operand anew. */
const readdressed = new Set(words('pop bt bts btr btc'))
const withStack = new Set(words('push pop call jmp ret jcc leave loop loope loopne jcxz'))

/** `number` of the op's handler, `firstFunction` of the first that is a function. */
export function treatmentOf(
  ops: Ops,
  at: number,
  handler: Handler,
  number: number,
  firstFunction: number,
): Treatment {
  if (handler.kind === 'fused' || isInline(ops, at, handler)) return 'inline'
  if (number < firstFunction) return 'leave'
  const { semantics } = handler.form
  if (transfers.has(semantics)) return 'transfer'
  return called.has(semantics) ? 'call' : 'leave'
}

/** By how much an op makes a region larger, in usual ones. */
export const weightOf = ({ form }: Handler, treatment: Treatment): number =>
  treatment === 'inline' && floats.has(form.semantics) ? FLOAT_WEIGHT : 1

function isInline(ops: Ops, at: number, { form }: Handler): boolean {
  let kind = inlineKinds.get(form)
  if (!kind) {
    kind = inlineKind(form)
    inlineKinds.set(form, kind)
  }
  return kind === 'always' || (kind === 'plain' && hasPlainAddress(ops, at))
}

/** Plain: if its operand in memory can be addressed in line. */
type InlineKind = 'always' | 'plain' | 'never'
const inlineKinds = new Map<Form, InlineKind>()

function inlineKind(form: Form): InlineKind {
  if (!inline.has(form.semantics) || form.rep !== 'none') return 'never'
  if (form.stackWidth !== 64 || form.addressWidth !== 64 || form.codeWidth !== 64) return 'never'
  if (withStack.has(form.semantics) && form.width !== 64) return 'never'
  let hasMemory = false
  for (const { kind, absolute } of form.operands) {
    if (absolute || kind === 'segment' || kind === 'control' || kind === 'mmx') return 'never'
    if (kind === 'memory' && readdressed.has(form.semantics)) return 'never'
    hasMemory ||= kind === 'memory'
  }
  return hasMemory ? 'plain' : 'always'
}

/** Cells of the state that an instruction uses and changes when its handler is called. */
export type Usage = {
  readonly reads: ReadonlySet<number>
  readonly writes: ReadonlySet<number>
  readonly flags: boolean
  /** How many instructions have been executed. */
  readonly time: boolean
}

const general = (...numbers: number[]): number[] => numbers.map((n) => state.registers + 8 * n)
const noFlags = new Set([
  ...[aes, crc, sha, sseConvert, sseFloat, sseInteger, sseMove, sseShuffle, x87].flatMap((family) =>
    Object.keys(family),
  ),
  ...words('movs stos lods cli sti clac stac swapgs mov movzx movsx movsxd lea xchg push pop enter leave'),
  ...words('rdtsc rdtscp movFromSegment'),
])
for (const name of Object.keys(x87)) if (/^fu?comi|^fcmov/.test(name)) noFlags.delete(name)
noFlags.delete('ptest')
const timed = new Set(words('rdtsc rdtscp'))
/** Registers that are no operands. */
const implicit: Record<string, readonly number[]> = {
  ...Object.fromEntries(
    [
      ...Object.keys(arithmetic),
      ...Object.keys(moves),
      ...Object.keys(bits),
      ...words('push pop pushf enter leave mulx'),
    ].map((name) => [name, general(RAX, RBX, RCX, RDX, RSP, RBP)]),
  ),
  ...Object.fromEntries(stringNames.map((name) => [name, general(RAX, RCX, RSI, RDI)])),
  ...Object.fromEntries(Object.keys(shifts).map((name) => [name, general(RCX)])),
  ...Object.fromEntries(Object.keys(sseString).map((name) => [name, [...general(RAX, RCX, RDX), state.xmm]])),
  ...Object.fromEntries(words('pblendvb blendvps blendvpd sha256rnds2').map((name) => [name, [state.xmm]])),
  ...Object.fromEntries([...timed].map((name) => [name, general(RAX, RCX, RDX)])),
  ...Object.fromEntries([...transfers].map((name) => [name, general(RCX, RSP, R11)])),
  maskmovq: general(RDI),
}

export function usageOf(ops: Ops, at: number, { form }: Handler): Usage {
  const writes = new Set<number>(implicit[form.semantics] ?? [])
  form.operands.forEach(({ kind }, i) => {
    const cell = ops.u16(at + (i === 0 ? op.operand0 : i === 1 ? op.operand1 : op.operand2))
    if (kind === 'register') writes.add(cell & -8)
    else if (kind === 'vector') writes.add(cell)
  })
  const reads = new Set(writes)
  if (form.operands.some(({ kind }) => kind === 'memory'))
    for (const field of [op.base, op.index_]) {
      const cell = ops.u16(at + field)
      if (isRegister(cell)) reads.add(cell)
    }
  return { reads, writes, flags: !noFlags.has(form.semantics), time: timed.has(form.semantics) }
}
