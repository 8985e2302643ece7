import type { SeededRandom } from '../base/random.ts'
import { enter, isReal } from './unicorn-environments.ts'
import {
  descriptor,
  type Environment,
  FIRST_RANDOM,
  fixed,
  GDT_ENTRIES,
  LDT_ENTRIES,
  layout,
  le,
  Program,
  sel,
} from './unicorn-program.ts'
import { anySelector, landing, probe, steps } from './unicorn-steps.ts'

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
