import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { SeededRandom } from '../base/random.ts'
import { Cpu } from '../cpu/cpu.ts'
import { cpuid } from '../cpu/cpuid.ts'
import type { CpuHost } from '../cpu/host-imports.ts'
import { exitReason, segments, state } from '../cpu/layout.ts'
import { ARITHMETIC, RF, vector } from '../cpu/registers.ts'
import { forced, watched } from './forced-compilation.ts'
import { quietHost } from './quiet-host.ts'
import { type SystemCase, systemCase } from './unicorn-cases.ts'
import { startsLong } from './unicorn-environments.ts'
import { environments, layout } from './unicorn-program.ts'

/** Compares our CPU with Unicorn on random system-state cases. Unicorn has no IDT: of exceptions it tells the vector. */
type Outcome = {
  readonly vector: number | null
  /** Ours: of a double or triple fault, the exception it began with. */
  readonly first?: number | null
  /** Ours: the error code that the handler got. */
  readonly error?: number
  readonly registers: Readonly<Record<string, number>>
  readonly memory: Uint8Array
}

export type Difference = { readonly case: SystemCase; readonly what: string }

/** Our vector for a triple fault. */
const SHUTDOWN = -3
const WATCHED = 0x7200
const general = ['EAX', 'ECX', 'EDX', 'EBX', 'ESP', 'EBP', 'ESI', 'EDI']
const PYTHON = '/usr/bin/python3'
const script = fileURLToPath(new URL('unicorn-worker.py', import.meta.url))

export function hasUnicorn(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import unicorn'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function batches<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size))
}

/** What Unicorn makes of the cases. */
function runUnicorn(cases: readonly SystemCase[]): Outcome[] {
  const input = cases.map(({ environment, memory, budget }) =>
    JSON.stringify({
      budget,
      long: startsLong(environment),
      memory: Object.fromEntries([...memory].map(([at, bytes]) => [at, hex(bytes)])),
    }),
  )
  const output = execFileSync(PYTHON, [script], { input: `${input.join('\n')}\n`, maxBuffer: 1 << 30 })
  return output
    .toString()
    .trim()
    .split('\n')
    .map((line) => {
      const { vector: number, error, registers, memory } = JSON.parse(line)
      return { vector: error ? -1 : number, registers, memory: Buffer.from(memory, 'hex') }
    })
}

const host: CpuHost = {
  ...quietHost,
  portIn: () => 0xff,
  mmioRead: () => 0xff,
  cpuid: (leaf, subleaf) => cpuid(leaf, subleaf),
  random: (into) => into.fill(0),
}

const pattern = Uint8Array.from({ length: 1 << 20 }, (_, i) => i * 7 + (i >> 8) * 13)

class Subject {
  private readonly cpu = watched(new Cpu({ memoryBytes: 1 << 20, host, ...forced }))

  run({ environment, memory, budget }: SystemCase): Outcome {
    const { cpu } = this
    cpu.ram.set(pattern)
    for (const [at, bytes] of memory) cpu.ram.set(bytes, at)
    cpu.reset()
    for (const name of segments.slice(0, 6)) cpu.setSegment(name, 0, 0n, 0xffff, 0x93)
    cpu.setSegment('ldtr', 0, 0n, 0, 0)
    cpu.set64(state.registers + 16, 0n)
    cpu.set64(state.cr0, 0x10n)
    if (startsLong(environment)) {
      cpu.set64(state.cr4, 0x220n)
      cpu.set64(state.cr3, BigInt(layout.pages))
      cpu.set64(state.efer, 0x500n)
      cpu.set64(state.cr0, 0x8000_0011n)
      cpu.setSegment('cs', 0, 0n, -1, 0xa9b)
      cpu.setSegment('ss', 0, 0n, -1, 0xc93)
    }
    cpu.set64(state.rip, BigInt(layout.start))
    cpu.changed()
    const reason = cpu.run(budget)
    const registers: Record<string, number> = {}
    general.forEach((name, n) => {
      registers[name] = Number(cpu.get64(state.registers + 8 * n) & 0xffff_ffffn)
    })
    segments.forEach((name, n) => {
      registers[name.toUpperCase().replace('LDTR', 'LDTR')] = cpu.get32(state.segmentSelector + 4 * n)
    })
    for (const [name, offset] of [
      ['CR0', state.cr0],
      ['CR3', state.cr3],
      ['CR4', state.cr4],
      ['EIP', state.rip],
    ] as const)
      registers[name] = Number(cpu.get64(offset) & 0xffff_ffffn)
    registers.EFLAGS = this.flags()
    // a handler's HLT was executed: its linear address tells the vector
    const linear = Number(cpu.get64(state.rip) + cpu.get64(state.segmentBase + 8)) - 1 - layout.handlers
    const number = reason === exitReason.tripleFault ? SHUTDOWN : linear >= 0 && linear < 256 ? linear : null
    const error = number !== null && number >= 0 ? this.unwind(registers, number) : 0
    const failed = number === SHUTDOWN || number === vector.DF
    const first = failed ? cpu.get32(state.exitDetail) : number
    return { vector: number, first, error, registers, memory: cpu.ram.slice(0, WATCHED) }
  }

  private flags(): number {
    const { cpu } = this
    const result = cpu.get64(state.flagResult)
    const carry = cpu.get64(state.flagCarry)
    const bit = (value: bigint, n: bigint): number => Number((value >> n) & 1n)
    const byte = Number((result ^ (carry >> 8n)) & 0xffn)
    let ones = 0
    for (let i = 0; i < 8; i++) ones += (byte >> i) & 1
    const cf = bit(carry, 63n)
    return (
      cpu.get32(state.flagsSystem) |
      cf |
      ((ones & 1) === 0 ? 4 : 0) |
      (bit(carry, 3n) << 4) |
      (result === 0n ? 0x40 : 0) |
      ((bit(result, 63n) ^ bit(carry, 16n)) << 7) |
      ((cf ^ bit(carry, 62n)) << 11)
    )
  }

  /** Takes EIP, CS and EFLAGS at the exception from the handler's frame; gives the error code. */
  private unwind(registers: Record<string, number>, number: number): number {
    const { cpu } = this
    const mode = cpu.get32(state.mode)
    const bytes = mode & 0x20 ? 2 : (mode & 3) === 2 ? 8 : 4
    const view = new DataView(cpu.ram.buffer, cpu.ram.byteOffset)
    const withError = bytes > 2 && [8, 10, 11, 12, 13, 14, 17].includes(number)
    const base = bytes === 8 ? 0 : Number(cpu.get64(state.segmentBase + 16))
    const mask = (mode >> 2) & 3 ? 0xffff_ffffn : 0xffffn
    let at = base + Number(cpu.get64(state.registers + 32) & mask)
    const next = (): number => {
      const value = bytes === 2 ? view.getUint16(at, true) : view.getUint32(at, true)
      at += bytes
      return value
    }
    const error = withError ? next() : 0
    registers.EIP = next()
    registers.CS = next() & 0xffff
    registers.EFLAGS = next()
    return error
  }
}

const subject = { cpu: undefined as Subject | undefined }

/** Stacks, where delivered exceptions leave their frames. */
const isStack = (address: number): boolean => address >= 0x6000 && address < 0x7000

function compare({ environment }: SystemCase, theirs: Outcome, ours: Outcome): string {
  // Unicorn stops at the exception; whether ours could be delivered it does not know
  if (theirs.vector !== ours.first) return `vector ${ours.first}, Unicorn ${theirs.vector}`
  const excepted = theirs.vector !== null
  // leaving virtual-8086 mode clears the data segments
  const kept = environment.startsWith('vm86') ? [] : ['DS', 'ES', 'FS', 'GS']
  const names = excepted
    ? ['EAX', 'ECX', 'EDX', 'EBX', 'EBP', 'ESI', 'EDI', 'EIP', 'EFLAGS', 'CR0', 'CS', 'TR', 'LDTR', ...kept]
    : Object.keys(theirs.registers)
  const differences = names
    .filter(
      (name) =>
        ((ours.registers[name] ?? 0) ^ (theirs.registers[name] ?? 0)) &
        (name === 'EFLAGS' ? (excepted ? ~(RF | ARITHMETIC) : ~RF) : -1),
    )
    .map(
      (name) =>
        `${name} ${ours.registers[name]?.toString(16)}, Unicorn ${theirs.registers[name]?.toString(16)}`,
    )
  if (differences.length > 0) return differences.join('; ')
  if (excepted && environment === 'real') return ''
  for (let at = 0; at < WATCHED; at++)
    if (ours.memory[at] !== theirs.memory[at] && !(excepted && isStack(at)))
      return `memory ${at.toString(16)}: ${ours.memory[at]?.toString(16)}, Unicorn ${theirs.memory[at]?.toString(16)}`
  return ''
}

/** The bytes of the instruction that ours faulted at. */
function faultingCode(of: SystemCase, ours: Outcome): string {
  const at = (ours.registers.EIP ?? 0) - layout.start
  return ours.vector === vector.GP && at >= 0
    ? hex(of.memory.get(layout.start)?.slice(at, at + 4) ?? new Uint8Array())
    : ''
}

/** LDS and its kin and far transfers through memory read the pointer by DS. */
const readsMemory = (of: SystemCase, ours: Outcome): boolean =>
  /^(c4|c5|ff|0fb[245])/.test(faultingCode(of, ours))

/** Whether the selector is of a data segment that does not grow down. */
function isOrdinaryData(of: SystemCase, selector = 0): boolean {
  const table = of.memory.get(selector & 4 ? layout.ldt : layout.gdt)
  const rights = table?.[(selector & 0xfff8) + 5] ?? 0
  return !isNull(selector) && (rights & 0x9c) === 0x90
}

/** Whether bits 40–44 of the upper half of a system descriptor of 16 bytes in the GDT are set. */
const hasBadUpperHalf = (of: SystemCase, selector = 0): boolean =>
  ((of.memory.get(layout.gdt)?.[(selector & 0xfff8) + 13] ?? 0) & 0x1f) !== 0

/** Whether the selector's segment has not all of the tests' addresses, or grows down. */
function isBounded(of: SystemCase, selector = 0): boolean {
  const table = of.memory.get(selector & 4 ? layout.ldt : layout.gdt)
  const at = selector & 0xfff8
  const rights = table?.[at + 5] ?? 0
  return ((table?.[at + 6] ?? 0) & 0x8f) !== 0x8f || (rights & 4) !== 0
}

/** Type of the descriptor in the GDT. */
const typeOf = (of: SystemCase, selector = 0): number =>
  (of.memory.get(layout.gdt)?.[(selector & 0xfff8) + 5] ?? 0) & 0x1f

const isNull = (selector: number | undefined): boolean => ((selector ?? 0) & 0xfffc) === 0
/** The selector of the far pointer in memory, which 64-bit code reads as 16:32. */
const pointerSelector = (of: SystemCase): number | undefined => of.memory.get(layout.pointer)?.[4]

/**
 * Where Unicorn 2.0.1 (QEMU 5.0) is known to deviate, with the reason. A case that one of these explains does not count.
 */
export const deviations: readonly {
  readonly reason: string
  explains(what: string, of: SystemCase, ours: Outcome): boolean
}[] = [
  {
    reason: 'TCG checks neither limit nor type nor presence of a segment when memory is accessed',
    explains: (_what, of, ours) =>
      (ours.vector === vector.GP || ours.vector === vector.SS) &&
      (of.probes.includes(ours.registers.EIP ?? 0) ||
        (readsMemory(of, ours) && !isOrdinaryData(of, ours.registers.DS))),
  },
  {
    reason: 'LTR takes a null selector (SDM: #GP)',
    explains: (_what, of, ours) => faultingCode(of, ours).startsWith('0f00d8') && isNull(ours.registers.EAX),
  },
  {
    reason: 'SS takes a null selector whose RPL is not CPL (SDM: #GP)',
    explains: (_what, of, ours) => {
      const code = faultingCode(of, ours)
      return (
        of.environment === 'long' &&
        ((code.startsWith('8ed0') && isNull(ours.registers.EAX)) ||
          (code.startsWith('0fb2') && isNull(pointerSelector(of))))
      )
    },
  },
  {
    reason: 'LLDT and LTR in long mode do not look at the type field of the upper half (SDM: must be 0)',
    explains: (_what, of, ours) =>
      of.environment === 'long' &&
      /^0f00d[08]/.test(faultingCode(of, ours)) &&
      hasBadUpperHalf(of, ours.registers.EAX),
  },
  {
    reason: 'RET FAR and IRET do not check the offset against the limit of the new CS',
    explains: (what, of, ours) =>
      /Unicorn (1f00|null)/.test(what) && /^(cb|ca|cf|66ca|66cb|66cf|48cf)/.test(faultingCode(of, ours)),
  },
  {
    reason: 'far CALL checks the limit of 64-bit code',
    explains: (what, of) => of.environment.startsWith('long') && what.startsWith('EIP 1f00'),
  },
  {
    reason: 'a TSS in the LDT is #TS (SDM: #GP)',
    explains: (what, _of, ours) => what === 'vector 13, Unicorn 10' && ((ours.error ?? 0) & 4) !== 0,
  },
  {
    reason: 'exceptions found after a task switch report the EIP of the old task',
    // new tasks begin at the landing, or at 0 where a TSS of another kind is taken for one
    explains: (what, _of, ours) => ours.first === vector.TS && /^EIP (1f00|0), Unicorn 1/.test(what),
  },
  {
    reason: 'TCG does not check the limits of stacks either; ours may then not be able to deliver the #SS',
    explains: (_what, of, ours) =>
      ours.first === vector.SS &&
      (ours.vector === vector.SS ? ours.error === 0 : isBounded(of, ours.registers.SS)),
  },
  {
    reason: 'a call gate to conforming code gives CS the RPL of its selector (SDM: CPL)',
    explains: (what, _of, ours) => {
      const [, cs = '', unicorn = ''] = /^CS (\w+), Unicorn (\w+)$/.exec(what) ?? []
      return (
        ((ours.registers.CS ?? 0) & 3) === 3 && Number.parseInt(cs, 16) === (Number.parseInt(unicorn, 16) | 3)
      )
    },
  },
  {
    reason:
      'of a 16-bit TSS selectors are read at every fourth byte (SDM: every second), and upper halves are made ones',
    explains: (_what, of, ours) => (typeOf(of, ours.registers.TR) & 0x1d) === 1,
  },
  {
    reason: 'far transfers and returns do not set the accessed bit of CS and SS',
    explains: (what) => {
      const match = /^memory 2[0-4][0-9a-f][5d]: (\w+), Unicorn (\w+)$/.exec(what)
      return (
        match !== null && Number.parseInt(match[1] ?? '', 16) === (Number.parseInt(match[2] ?? '', 16) | 0x11)
      )
    },
  },
  {
    reason: 'LAR in long mode knows 16-bit system types (SDM: not valid there)',
    explains: (what, of) => {
      const result = Number.parseInt(/^EAX \w+, Unicorn (\w+)/.exec(what)?.[1] ?? '', 16)
      const known = [1, 3, 4, 5].includes((result >> 8) & 0x1f)
      return startsLong(of.environment) && (known || (of.description.includes('lar ') && setsZero(what)))
    },
  },
]

/** Unicorn's flags differ from ours in that ZF is set. */
function setsZero(what: string): boolean {
  const [, ours = '', unicorn = ''] = /^EFLAGS (\w+), Unicorn (\w+)$/.exec(what) ?? []
  return Number.parseInt(ours, 16) + 0x40 === Number.parseInt(unicorn, 16)
}

export function compareWithUnicorn(
  count: number,
  seed: number,
): { differences: Difference[]; excused: number; exceptions: number } {
  const random = new SeededRandom(seed)
  const cases = Array.from({ length: count }, (_, n) =>
    systemCase(random, environments[n % environments.length] ?? 'real'),
  )
  const theirs = batches(cases, 500).flatMap(runUnicorn)
  subject.cpu ??= new Subject()
  const differences: Difference[] = []
  let excused = 0
  let exceptions = 0
  cases.forEach((of, n) => {
    const reference = theirs[n]
    if (!reference || !subject.cpu) return
    if (reference.vector !== null) exceptions++
    const ours = subject.cpu.run(of)
    const what = compare(of, reference, ours)
    if (what === '') return
    if (deviations.some(({ explains }) => explains(what, of, ours))) excused++
    else differences.push({ case: of, what })
  })
  return { differences, excused, exceptions }
}
