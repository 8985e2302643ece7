import { le } from '../unicorn-program.ts'
import { absolute } from './code-writer.ts'
import { control, interrupt, linear, PAGE, pages } from './places.ts'

/** Linear addresses at which handlers find page-table entries, 8 bytes each. */
export type Entries = {
  readonly lazy: bigint
  readonly code: bigint
  /** Entries of the other version of the code. */
  readonly otherCode: bigint
  readonly data: bigint
}

/** Numbers of the counters in the control pages. */
export const counted = {
  tick: 0,
  forgotten: 1,
  lazy: 2,
  exchanged: 3,
  cleaned: 4,
  steps: 5,
  nmi: 6,
  flushed: 7,
  switched: 8,
} as const

const counter = (name: keyof typeof counted): number => linear.control + control.counters + 8 * counted[name]
/** inc qword [counter] */
const count = (name: keyof typeof counted): number[] => [0x48, 0xff, ...absolute(0, counter(name))]
const IRET = [0x48, 0xcf]
const [PUSH, POP] = [
  [0x50, 0x51, 0x52],
  [0x5a, 0x59, 0x58],
]
/** mov rax, imm64 */
const rax = (value: bigint): number[] => [0x48, 0xb8, ...le(value, 8)]
/** mov rdx, imm64 */
const rdx = (value: bigint): number[] => [0x48, 0xba, ...le(value, 8)]
/** mov ecx, n; 1: the body; dec ecx; jnz 1b */
const times = (n: number, body: readonly number[]): number[] => [
  0xb9,
  ...le(n, 4),
  ...body,
  0xff,
  0xc9,
  0x75,
  0x100 - body.length - 4,
]
/** mov rax, cr3; mov cr3, rax */
const FLUSH = [0x0f, 0x20, 0xd8, 0x0f, 0x22, 0xd8]
/** mov rax, cr3; xor rax, 1; bts rax, 63; mov cr3, rax: to the other of two process contexts, whose translations are kept. */
const SWITCH = [...[0x0f, 0x20, 0xd8, 0x48, 0x83, 0xf0, 1], ...[0x48, 0x0f, 0xba, 0xe8, 63, 0x0f, 0x22, 0xd8]]
/** Drops the other context's translations: nothing may rely on what a TLB keeps of tables that have changed. */
const DROP_OTHER = [
  // mov rax, cr3; xor eax, 1; and eax, 0xfff; push 0; push rax
  ...[0x0f, 0x20, 0xd8, 0x83, 0xf0, 1, 0x25, ...le(0xfff, 4), 0x6a, 0, 0x50],
  // mov ecx, 1; invpcid rcx, [rsp]; add rsp, 16
  ...[0xb9, ...le(1, 4), 0x66, 0x0f, 0x38, 0x82, 0x0c, 0x24, 0x48, 0x83, 0xc4, 16],
]

/** Code of the guest's own handlers by vector, and where in that of page faults it gives up: what has no handler halts. */
export function handlers(entries: Entries): { code: Map<number, number[]>; givesUp: number } {
  const code = new Map<number, number[]>()
  code.set(interrupt.tick, [...count('tick'), ...IRET])
  code.set(2, [...count('nmi'), ...IRET])
  code.set(interrupt.flush, [...count('flushed'), 0x50, ...FLUSH, 0x58, ...IRET])
  code.set(interrupt.switch, [...count('switched'), 0x50, ...SWITCH, 0x58, ...IRET])
  code.set(interrupt.forget, [
    ...count('forgotten'),
    ...PUSH,
    ...rax(entries.lazy),
    // and byte [rax + rcx*8 - 8], ~1
    ...times(pages.lazy, [0x80, 0x64, 0xc8, 0xf8, 0xfe]),
    ...rax(BigInt(linear.lazy)),
    // invlpg [rax]; add rax, 4096
    ...times(pages.lazy, [0x0f, 0x01, 0x38, 0x48, 0x05, ...le(PAGE, 4)]),
    ...DROP_OTHER,
    ...POP,
    ...IRET,
  ])
  code.set(interrupt.exchange, [
    ...count('exchanged'),
    ...PUSH,
    0x56,
    ...rax(entries.code),
    ...rdx(entries.otherCode),
    // mov rsi, [rax + rcx*8 - 8]; xchg rsi, [rdx + rcx*8 - 8]; mov [rax + rcx*8 - 8], rsi
    ...times(
      pages.code,
      [0x48, 0x8b, 0x74, 0xc8, 0xf8, 0x48, 0x87, 0x74, 0xca, 0xf8, 0x48, 0x89, 0x74, 0xc8, 0xf8],
    ),
    ...rax(BigInt(linear.code)),
    ...times(pages.code, [0x0f, 0x01, 0x38, 0x48, 0x05, ...le(PAGE, 4)]),
    0x5e,
    ...DROP_OTHER,
    ...POP,
    ...IRET,
  ])
  code.set(interrupt.clean, [
    ...count('cleaned'),
    ...PUSH,
    ...rax(entries.data),
    // and byte [rax + rcx*8 - 8], ~60h
    ...times(pages.data, [0x80, 0x64, 0xc8, 0xf8, 0x9f]),
    ...FLUSH,
    ...DROP_OTHER,
    ...POP,
    ...IRET,
  ])
  code.set(1, stepped())
  const pageFault = mapLazy(entries.lazy)
  code.set(14, pageFault)
  return { code, givesUp: pageFault.length }
}

/** Ends stepping after every eighth step, and the breakpoints after every 32nd; sets RF, clears DR6. */
function stepped(): number[] {
  return [
    ...count('steps'),
    0x50,
    0x48,
    0x8b,
    ...absolute(0, counter('steps')),
    // test al, 7; jnz +8; and dword [rsp + 24], ~TF
    ...[0xa8, 7, 0x75, 8, 0x81, 0x64, 0x24, 24, ...le(0xffff_feff, 4)],
    // test al, 31; jnz +5; xor eax, eax; mov dr7, rax
    ...[0xa8, 31, 0x75, 5, 0x31, 0xc0, 0x0f, 0x23, 0xf8],
    // xor eax, eax; mov dr6, rax; or dword [rsp + 24], RF
    ...[0x31, 0xc0, 0x0f, 0x23, 0xf0, 0x81, 0x4c, 0x24, 24, ...le(0x1_0000, 4)],
    0x58,
    ...IRET,
  ]
}

/** Makes the page present that was missed, if it is one of `lazy`; else halts. */
function mapLazy(entries: bigint): number[] {
  const found = [
    // shr rax, 12; push rcx; mov rcx, entries; or byte [rcx + rax*8], 1; pop rcx; pop rax; add rsp, 8
    ...[0x48, 0xc1, 0xe8, 12, 0x51, 0x48, 0xb9, ...le(entries, 8), 0x80, 0x0c, 0xc1, 1, 0x59],
    ...count('lazy'),
    ...[0x58, 0x48, 0x83, 0xc4, 8],
    ...IRET,
  ]
  const inside = [
    // mov rax, cr2; sub rax, lazy; cmp rax, bytes; jae away
    ...[0x0f, 0x20, 0xd0, 0x48, 0x2d, ...le(linear.lazy, 4), 0x48, 0x3d, ...le(pages.lazy * PAGE, 4)],
    ...[0x73, found.length],
    ...found,
  ]
  // push rax; test byte [rsp + 8], 1: was the page present? jnz away; inside; away: pop rax; hlt
  return [0x50, 0xf6, 0x44, 0x24, 8, 1, 0x75, inside.length, ...inside, 0x58, 0xf4]
}
