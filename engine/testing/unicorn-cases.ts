import type { SeededRandom } from '../base/random.ts'

/**
 * Random programs about segments, far transfers and modes. Each starts in real mode, enters one of the environments
 * below by ordinary instructions, does a few system instructions with random selectors from tables of random
 * descriptors, looks through its segment registers at memory, and halts.
 */
export type SystemCase = {
  readonly environment: Environment
  readonly description: string
  readonly budget: number
  /** Addresses of the instructions that merely look through a segment. */
  readonly probes: readonly number[]
  /** Address → bytes. */
  readonly memory: ReadonlyMap<number, Uint8Array>
}

export const environments = [
  'real',
  'pm32',
  'pm16',
  'pm32user',
  'vm86',
  'vm86iopl3',
  'long',
  'compat',
  'longuser',
] as const
export type Environment = (typeof environments)[number]

export const layout = {
  start: 0x1000,
  landing: 0x1f00,
  gdt: 0x2000,
  ldt: 0x2400,
  tss32: 0x2600,
  tss64: 0x2680,
  otherTss: 0x2700,
  idt32: 0x2800,
  idt64: 0x3000,
  stack: 0x7000,
  userStack: 0x6400,
  innerStack: 0x6800,
  /** HLT for each vector. */
  handlers: 0xa000,
  /** A far pointer for instructions that take theirs from memory. */
  pointer: 0x660,
  tables: 0x600,
  pages: 0x10000,
} as const

const GDT_ENTRIES = 48
const LDT_ENTRIES = 16
const FIRST_RANDOM = 13

const le = (value: number | bigint, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn))

function descriptor(base: number, limit: number, type: number, flags: number): bigint {
  const l = BigInt(limit)
  const b = BigInt(base)
  return (
    (l & 0xffffn) |
    ((b & 0xff_ffffn) << 16n) |
    (BigInt(type) << 40n) |
    (((l >> 16n) & 0xfn) << 48n) |
    (BigInt(flags) << 52n) |
    ((b >> 24n) << 56n)
  )
}

const fixed: readonly bigint[] = [
  0n,
  descriptor(0, 0xfffff, 0x9b, 0xc),
  descriptor(0, 0xfffff, 0x93, 0xc),
  descriptor(0, 0xfffff, 0xfb, 0xc),
  descriptor(0, 0xfffff, 0xf3, 0xc),
  descriptor(layout.tss32, 0x67, 0x89, 0),
  descriptor(layout.ldt, LDT_ENTRIES * 8 - 1, 0x82, 0),
  descriptor(0, 0xffff, 0x9b, 0),
  descriptor(0, 0xffff, 0x93, 0),
  descriptor(0, 0xfffff, 0x9b, 0xa),
  descriptor(0, 0xfffff, 0xfb, 0xa),
  descriptor(layout.tss64, 0x67, 0x89, 0),
  0n,
]

/** Selectors of the fixed descriptors. */
const sel = {
  code32: 8,
  data: 0x10,
  user32: 0x1b,
  userData: 0x23,
  tss: 0x28,
  ldt: 0x30,
  code16: 0x38,
  data16: 0x40,
  code64: 0x48,
  user64: 0x53,
  tss64: 0x58,
} as const

type Size = 16 | 32 | 64

/** Writes one program. */
class Program {
  readonly random: SeededRandom
  readonly bytes: number[] = []
  readonly words: string[] = []
  readonly probes: number[] = []
  /** Privilege of the environment. */
  level = 0
  size: Size = 16

  constructor(random: SeededRandom) {
    this.random = random
  }

  below(n: number): number {
    return this.random.next() % n
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T
  }

  chance(percent: number): boolean {
    return this.below(100) < percent
  }

  emit(...bytes: number[]): void {
    this.bytes.push(...bytes)
  }

  get here(): number {
    return layout.start + this.bytes.length
  }

  /** An operand-size prefix if the size in force is not `wanted`. */
  prefix(wanted: 16 | 32): void {
    if ((this.size === 16) !== (wanted === 16)) this.emit(0x66)
  }

  movEax(value: number): void {
    this.prefix(32)
    this.emit(0xb8, ...le(value >>> 0, 4))
  }

  movAx(value: number): void {
    this.prefix(16)
    this.emit(0xb8, ...le(value, 2))
  }

  movCx(value: number): void {
    this.prefix(16)
    this.emit(0xb9, ...le(value, 2))
  }

  /** Pushes as wide as the code is by itself. */
  push(value: number): void {
    this.emit(0x68, ...le(value, this.size === 16 ? 2 : 4))
  }

  /** ModRM and displacement for an absolute address below 64 KiB. */
  absolute(reg: number, address: number): void {
    if (this.size === 16) this.emit((reg << 3) | 6, ...le(address, 2))
    else if (this.size === 32) this.emit((reg << 3) | 5, ...le(address, 4))
    else this.emit((reg << 3) | 4, 0x25, ...le(address, 4))
  }

  selector(): number {
    if (this.chance(6)) return this.below(4)
    if (this.chance(25))
      return this.level === 3
        ? this.pick([0x1b, 0x23, 0x53])
        : this.pick([8, 0x10, 0x38, 0x40, 0x48, 0x1b, 0x53])
    const local = this.size !== 64 && this.chance(20)
    const index = this.chance(3)
      ? GDT_ENTRIES + this.below(40)
      : this.below(local ? LDT_ENTRIES : GDT_ENTRIES)
    return (index << 3) | (local ? 4 : 0) | (this.chance(60) ? this.level : this.below(4))
  }

  /** In real and virtual-8086 mode: paragraphs whose code lies at the landing. */
  paragraph(): number {
    return this.pick([0, 0, 0x10, 0x1f0, this.below(0x1f1)])
  }
}

const SEGMENT_PREFIX = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65]
const segmentNames = ['es', 'cs', 'ss', 'ds', 'fs', 'gs']

/** Environments that are entered from 64-bit mode. */
export const startsLong = (environment: Environment): boolean =>
  environment.startsWith('long') || environment === 'compat'

/** Environments whose segments are paragraphs. */
const isReal = (environment: Environment): boolean => environment === 'real' || environment.startsWith('vm86')

function enterProtected(p: Program): void {
  p.emit(0x0f, 0x20, 0xc0, 0x0c, 0x01, 0x0f, 0x22, 0xc0)
  p.emit(0x66, 0xea, ...le(p.here + 8, 4), ...le(sel.code32, 2))
  p.size = 32
  loadData(p, sel.data)
  p.emit(0xbc, ...le(layout.stack, 4))
  p.movAx(sel.tss)
  p.emit(0x0f, 0x00, 0xd8)
  p.movAx(sel.ldt)
  p.emit(0x0f, 0x00, 0xd0)
}

function loadData(p: Program, selector: number): void {
  p.movAx(selector)
  for (const modrm of [0xd8, 0xc0, 0xd0, 0xe0, 0xe8]) p.emit(0x8e, modrm)
}

/** The case starts in 64-bit mode; a far return gives CS its proper selector. */
function enterLong(p: Program): void {
  p.emit(0xbc, ...le(layout.stack, 4))
  p.emit(0x6a, sel.code64, 0x68, ...le(p.here + 9, 4), 0x48, 0xcb)
  loadData(p, sel.data)
  p.movAx(sel.tss64)
  p.emit(0x0f, 0x00, 0xd8)
}

/** IRET with a new stack to an address right behind. */
function returnTo(p: Program, code: number, data: number, flags: number): void {
  const bytes = p.size === 64 ? 2 + 5 + 5 + 2 + 5 + 2 : 5 * 5 + 1
  const target = p.here + bytes
  if (p.size === 64) {
    p.emit(
      0x6a,
      data,
      0x68,
      ...le(layout.userStack, 4),
      0x68,
      ...le(flags, 4),
      0x6a,
      code,
      0x68,
      ...le(target, 4),
      0x48,
      0xcf,
    )
    return
  }
  for (const value of [data, layout.userStack, flags, code, target]) p.push(value)
  p.emit(0xcf)
}

function enter(p: Program, environment: Environment): void {
  if (startsLong(environment)) {
    p.size = 64
    p.emit(0x0f, 0x01)
    p.absolute(2, 0x628)
    p.emit(0x0f, 0x01)
    p.absolute(3, 0x638)
  } else {
    const lidt = environment === 'real' ? 0x618 : 0x608
    p.emit(0x66, 0x0f, 0x01, 0x16, ...le(0x600, 2), 0x66, 0x0f, 0x01, 0x1e, ...le(lidt, 2))
  }
  switch (environment) {
    case 'real':
      p.emit(0xbc, ...le(layout.stack, 2))
      break
    case 'pm32':
      enterProtected(p)
      break
    case 'pm16':
      enterProtected(p)
      p.emit(0xea, ...le(p.here + 7, 4), ...le(sel.code16, 2))
      p.size = 16
      loadData(p, sel.data16)
      break
    case 'pm32user':
      enterProtected(p)
      returnTo(p, sel.user32, sel.userData, p.pick([0x2, 0x3002]))
      loadData(p, sel.userData)
      break
    case 'vm86':
    case 'vm86iopl3': {
      enterProtected(p)
      const target = p.here + 5 * 9 + 1
      const flags = environment === 'vm86' ? 0x2_0002 : 0x2_3002
      for (const value of [0, 0, 0, 0, 0, layout.userStack, flags, 0, target]) p.push(value)
      p.emit(0xcf)
      p.size = 16
      break
    }
    case 'long':
      enterLong(p)
      break
    case 'longuser':
      enterLong(p)
      returnTo(p, sel.user64, sel.userData, p.pick([0x2, 0x3002]))
      break
    case 'compat':
      enterLong(p)
      returnTo(p, sel.user32, sel.userData, p.pick([0x2, 0x3002]))
      p.size = 32
      loadData(p, sel.userData)
  }
}

type Step = {
  readonly name: string
  readonly fits?: (environment: Environment) => boolean
  emit(p: Program, real: boolean): void
}

const is64 = (environment: Environment): boolean => environment === 'long' || environment === 'longuser'
const not64 = (environment: Environment): boolean => !is64(environment)
const anySelector = (p: Program, real: boolean): number => (real ? p.paragraph() : p.selector())
/** Offset that reaches the landing through a real-mode segment. */
const landing = (real: boolean, selector: number): number =>
  real ? (layout.landing - selector * 16) & 0xffff : layout.landing

const steps: readonly Step[] = [
  {
    name: 'mov seg',
    emit: (p, real) => {
      p.movAx(anySelector(p, real))
      p.emit(0x8e, 0xc0 | (p.pick([0, 0, 2, 3, 4, 5, 3, 1]) << 3))
    },
  },
  {
    name: 'pop seg',
    emit: (p, real) => {
      p.push(anySelector(p, real))
      if (p.size === 64) p.emit(0x0f, p.pick([0xa1, 0xa9]))
      else p.emit(...p.pick([[0x07], [0x17], [0x1f], [0x0f, 0xa1], [0x0f, 0xa9]]))
    },
  },
  {
    name: 'push seg',
    emit: (p) => {
      if (p.size === 64) p.emit(0x0f, p.pick([0xa0, 0xa8]))
      else p.emit(...p.pick([[0x06], [0x0e], [0x16], [0x1e], [0x0f, 0xa0], [0x0f, 0xa8]]))
    },
  },
  {
    name: 'load far pointer',
    emit: (p, real) => {
      // by CS, where the pointer is whatever DS became
      if (real) p.emit(0x2e)
      if (p.size === 64) p.emit(0x0f, p.pick([0xb2, 0xb4, 0xb5]))
      else p.emit(...p.pick([[0xc4], [0xc5], [0x0f, 0xb2], [0x0f, 0xb4], [0x0f, 0xb5]]))
      p.absolute(3, layout.pointer)
    },
  },
  {
    name: 'far jump or call',
    fits: not64,
    emit: (p, real) => {
      const selector = anySelector(p, real)
      p.emit(p.pick([0xea, 0x9a]), ...le(landing(real, selector), p.size === 16 ? 2 : 4), ...le(selector, 2))
    },
  },
  {
    name: 'far jump or call through memory',
    emit: (p, real) => {
      if (real) p.emit(0x2e)
      p.emit(0xff)
      p.absolute(p.pick([3, 5]), layout.pointer)
    },
  },
  {
    name: 'retf',
    emit: (p, real) => {
      const selector = anySelector(p, real)
      if (!real && p.chance(60)) {
        p.push(p.selector())
        p.push(layout.userStack)
      }
      p.push(selector)
      p.push(landing(real, selector))
      p.emit(...p.pick([[0xcb], [0xca, 4, 0]]))
    },
  },
  {
    name: 'iret',
    emit: (p, real) => {
      const selector = anySelector(p, real)
      if (!real) {
        p.push(p.selector())
        p.push(layout.userStack)
      }
      p.push(p.pick([0x2, 0x202, 0x3202, 0xcd7, 0x3ed7, 0x7002]) & ~0x4100)
      p.push(selector)
      p.push(landing(real, selector))
      if (p.size === 64) p.emit(0x48)
      p.emit(0xcf)
    },
  },
  {
    name: 'lar lsl verr verw arpl',
    emit: (p, real) => {
      p.movCx(anySelector(p, real))
      const forms = [
        [0x0f, 0x02, 0xc1],
        [0x0f, 0x03, 0xc1],
        [0x0f, 0x00, 0xe1],
        [0x0f, 0x00, 0xe9],
      ]
      if (p.size !== 64) forms.push([0x63, 0xc8])
      p.emit(...p.pick(forms))
    },
  },
  {
    name: 'sldt str smsw',
    emit: (p) => {
      p.prefix(16)
      p.emit(
        ...p.pick([
          [0x0f, 0x00, 0xc0],
          [0x0f, 0x00, 0xc8],
          [0x0f, 0x01, 0xe0],
        ]),
      )
    },
  },
  {
    name: 'lldt ltr',
    emit: (p, real) => {
      p.movAx(anySelector(p, real))
      p.emit(0x0f, 0x00, p.pick([0xd0, 0xd8]))
    },
  },
  {
    name: 'sgdt sidt',
    emit: (p) => {
      p.probes.push(p.here)
      p.emit(0x0f, 0x01)
      p.absolute(p.pick([0, 1]), 0x650)
    },
  },
  {
    name: 'lmsw clts',
    emit: (p) => {
      p.movAx(p.pick([0x0, 0x2, 0x8, 0xa, 0x4]))
      p.emit(
        ...p.pick([
          [0x0f, 0x01, 0xf0],
          [0x0f, 0x06],
        ]),
      )
    },
  },
  {
    name: 'popf pushf',
    emit: (p) => {
      p.push((p.random.next() & 0x3ed5) | 2)
      p.emit(0x9d, 0x9c)
    },
  },
  { name: 'cli sti', emit: (p) => p.emit(p.pick([0xfa, 0xfb])) },
  { name: 'int', emit: (p) => p.emit(...p.pick([[0xcd, 0x21], [0xcc], [0xcd, 0x80]])) },
]

/** Reads through the data segments, near and beyond likely limits. */
function probe(p: Program): void {
  const segment = p.size === 64 ? p.pick([4, 5]) : p.pick([0, 2, 3, 4, 5, 1])
  const offset = p.pick([0, 0x10, 0xf00, 0xf00, 0x8000])
  p.probes.push(p.here)
  p.words.push(`probe ${segmentNames[segment]}:${offset.toString(16)}`)
  p.emit(SEGMENT_PREFIX[segment] as number, 0x8b)
  p.absolute(p.pick([2, 3, 6, 7]), offset)
}

function randomDescriptor(p: Program): bigint {
  const level = p.pick([0, 0, 0, 1, 2, 3, 3, 3])
  const present = p.chance(93) ? 0x80 : 0
  const s = 0x10
  const kind = p.below(100)
  const base = 0x14000 + p.below(0x400) * 16
  const big = p.pick([0, 4])
  const limit = p.pick([0xfff, 0x1001, 0xfffe, 0xffff])
  if (kind < 40) return descriptor(base, limit, present | (level << 5) | s | p.below(8), big)
  if (kind < 75) {
    const flags = p.pick([0, 4, 0xc, 0xa, 2])
    return descriptor(0, p.chance(90) ? 0xffff : 0x1e00, present | (level << 5) | s | 8 | p.below(8), flags)
  }
  if (kind < 88) {
    // call gate to some code segment
    const target = (p.pick([1, 3, 7, 9, FIRST_RANDOM + p.below(30)]) << 3) | p.below(4)
    const type = present | (level << 5) | p.pick([4, 12, 12])
    return (
      BigInt(layout.landing) |
      (BigInt(target) << 16n) |
      (BigInt(type) << 40n) |
      (BigInt(p.pick([0, 0, 2])) << 32n)
    )
  }
  if (kind < 93)
    return descriptor(
      layout.otherTss,
      p.pick([0x67, 0x67, 0x66]),
      present | (level << 5) | p.pick([9, 9, 11]),
      0,
    )
  if (kind < 96) return descriptor(layout.ldt, 0x7f, present | 2, 0)
  return descriptor(0, 0xffff, p.below(256), p.pick([0, 1, 4, 9]))
}

/** The TSS that a task switch may lead to. */
function otherTask(p: Program): Uint8Array {
  const bytes = new Uint8Array(0x68)
  const view = new DataView(bytes.buffer)
  const user = p.chance(30)
  view.setUint32(0x20, layout.landing, true)
  view.setUint32(0x24, p.pick([2, 0x246, 0x3002]), true)
  for (let n = 0; n < 8; n++) view.setUint32(0x28 + 4 * n, p.random.next(), true)
  view.setUint32(0x38, layout.userStack, true)
  const data = user ? sel.userData : sel.data
  for (let n = 0; n < 6; n++) view.setUint32(0x48 + 4 * n, p.chance(10) ? p.selector() : data, true)
  view.setUint32(0x4c, user ? sel.user32 : sel.code32, true)
  view.setUint32(0x60, p.chance(80) ? sel.ldt : 0, true)
  return bytes
}

function tables(p: Program, environment: Environment): Map<number, Uint8Array> {
  const memory = new Map<number, Uint8Array>()
  const put = (address: number, bytes: Iterable<number>): void =>
    void memory.set(address, Uint8Array.from(bytes))
  const gdt = [...fixed]
  while (gdt.length < GDT_ENTRIES) gdt.push(randomDescriptor(p))
  put(
    layout.gdt,
    gdt.flatMap((d) => le(d, 8)),
  )
  put(layout.ldt, Array.from({ length: LDT_ENTRIES }, () => le(randomDescriptor(p), 8)).flat())
  put(layout.tables, [
    ...le(GDT_ENTRIES * 8 - 1, 2),
    ...le(layout.gdt, 4),
    0,
    0,
    ...le(0x7ff, 2),
    ...le(layout.idt32, 4),
    0,
    0,
    ...le(0xfff, 2),
    ...le(layout.idt64, 4),
    0,
    0,
    ...le(0x3ff, 2),
    0,
    0,
    0,
    0,
  ])
  put(0x628, [...le(GDT_ENTRIES * 8 - 1, 2), ...le(layout.gdt, 8)])
  put(0x638, [...le(0xfff, 2), ...le(layout.idt64, 8)])
  const tss = new Uint8Array(0x68)
  const view = new DataView(tss.buffer)
  const stacks = [layout.innerStack, layout.innerStack - 0x100, layout.innerStack - 0x200]
  stacks.forEach((stack, n) => {
    view.setUint32(4 + 8 * n, stack, true)
    view.setUint32(8 + 8 * n, n === 0 ? sel.data : (p.selector() & ~7) | n, true)
  })
  put(layout.tss32, tss)
  const tss64 = new Uint8Array(0x68)
  const view64 = new DataView(tss64.buffer)
  stacks.forEach((stack, n) => {
    view64.setUint32(4 + 8 * n, stack, true)
  })
  put(layout.tss64, tss64)
  put(layout.otherTss, otherTask(p))
  put(layout.handlers, new Uint8Array(256).fill(0xf4))
  put(layout.landing, [0xf4])
  const vectors = Array.from({ length: 256 }, (_, v) => v)
  const gateDpl = 0xee00
  if (environment === 'real')
    put(
      0,
      vectors.flatMap((v) => [...le(v, 2), ...le(layout.handlers >> 4, 2)]),
    )
  put(
    layout.idt32,
    vectors.flatMap((v) => [...le(layout.handlers + v, 2), ...le(sel.code32, 2), ...le(gateDpl, 2), 0, 0]),
  )
  put(
    layout.idt64,
    vectors.flatMap((v) => [
      ...le(layout.handlers + v, 2),
      ...le(sel.code64, 2),
      ...le(gateDpl, 2),
      ...le(0, 10),
    ]),
  )
  put(layout.pages, le(layout.pages + 0x1007, 8))
  put(layout.pages + 0x1000, le(layout.pages + 0x2007, 8))
  put(layout.pages + 0x2000, le(0x87, 8))
  return memory
}

export function systemCase(random: SeededRandom, environment: Environment): SystemCase {
  const p = new Program(random)
  const memory = tables(p, environment)
  enter(p, environment)
  const real = isReal(environment)
  p.level = environment.endsWith('user') || environment === 'compat' ? 3 : 0
  const fitting = steps.filter((step) => step.fits?.(environment) ?? true)
  const body = p.here
  for (let n = 1 + p.below(3); n > 0; n--) {
    const step = p.pick(fitting)
    p.words.push(step.name)
    step.emit(p, real)
    if (p.chance(50)) probe(p)
  }
  p.emit(0xf4)
  memory.set(layout.start, Uint8Array.from(p.bytes))
  const selector = anySelector(p, real)
  const offset = le(landing(real, selector), p.size === 16 ? 2 : 4)
  memory.set(layout.pointer, Uint8Array.from([...offset, ...le(selector, 2), 0, 0]))
  const code = p.bytes.slice(body - layout.start).map((b) => b.toString(16).padStart(2, '0'))
  const description = `${environment}: ${p.words.join(', ')} · ${body.toString(16)}: ${code.join(' ')}`
  return { environment, description, budget: 200, probes: p.probes, memory }
}
