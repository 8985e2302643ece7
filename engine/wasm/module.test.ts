import { describe, expect, it } from 'vitest'
import type { FunctionBuilder } from './function.ts'
import {
  atomicFence,
  atomicI32,
  atomicI64,
  atomicStore,
  load8U,
  load32,
  load64,
  loadV128,
  memorySize,
} from './memory.ts'
import { ModuleBuilder } from './module.ts'
import { write } from './node.ts'
import { simdTable } from './simd.table.ts'
import { f64, i32, i64, select, splat, type Val, type ValType, v128, wrapValue } from './values.ts'

type Body = (f: FunctionBuilder) => void

/** Compiles one exported function; what it emits is checked by the engine that will run it. */
function compile(params: ValType[], result: ValType | 'none', body: Body, memory = { initial: 1 }) {
  const m = new ModuleBuilder()
  m.memory(memory)
  m.exportMemory('memory')
  const f = m.function('f', params, result)
  body(f)
  m.exportFunction('f', f)
  const instance = new WebAssembly.Instance(new WebAssembly.Module(m.build()))
  return {
    run: instance.exports.f as (...args: (number | bigint)[]) => number | bigint,
    memory: new Uint8Array((instance.exports.memory as WebAssembly.Memory).buffer),
  }
}

const value = (v: Val, type: ValType) => compile([], type, (f) => f.result_(v)).run()

describe('values', () => {
  it.each([
    ['largest i64', i64(0x7fff_ffff_ffff_ffffn), 'i64', 0x7fff_ffff_ffff_ffffn],
    ['unsigned 64-bit literals wrap', i64(0xffff_ffff_ffff_fffen), 'i64', -2n],
    ['LEB128 edges', i32(-64).add(i32(63)).add(i32(64)), 'i32', 63],
    ['i64 rotate', i64(0x8000_0000_0000_0001n).rotl(4), 'i64', 0x18n],
    ['f64 square root', f64(2).mul(8).sqrt(), 'f64', 4],
    ['saturating truncation', f64(1e300).truncSatI64S(), 'i64', 0x7fff_ffff_ffff_ffffn],
    ['select', select(i32(0), i64(1n), i64(2n)), 'i64', 2n],
    ['sign extension', i64(0x80n).extend8(), 'i64', -128n],
    ['reinterpretation', f64(-0).asI64(), 'i64', -0x8000_0000_0000_0000n],
  ] as const)('%s', (_name, v, type, expected) => {
    expect(value(v, type)).toBe(expected)
  })

  it('folds constants of both widths', () => {
    expect(i64(3n).add(4n).shl(8).literal).toBe(0x700n)
    expect(i32(-1).shrU(28).literal).toBe(15)
  })

  it('refuses a vector instruction that does not exist', () => {
    expect(() => v128(0n, 0n).op('i8x16.mul')).toThrow('i8x16.mul')
  })
})

describe('vector instructions', () => {
  const operand = { i32: i32(1), i64: i64(1n), f32: f64(1).demote(), f64: f64(1), v128: v128(1n, 2n) }
  const one = new Set([
    'abs',
    'neg',
    'not',
    'popcnt',
    'ceil',
    'floor',
    'trunc',
    'nearest',
    'sqrt',
    'any_true',
    'all_true',
    'bitmask',
  ])

  /** Operands of an instruction, from its name. */
  function operands(name: string): Val[] {
    const [shape = '', what = ''] = name.split('.')
    const lane = shape.startsWith('i64')
      ? 'i64'
      : shape.startsWith('f32')
        ? 'f32'
        : shape.startsWith('f64')
          ? 'f64'
          : 'i32'
    if (what === 'splat') return [operand[lane]]
    if (what.startsWith('extract')) return [operand.v128]
    if (what.startsWith('replace')) return [operand.v128, operand[lane]]
    if (what === 'shl' || what.startsWith('shr')) return [operand.v128, operand.i32]
    if (what === 'bitselect') return [operand.v128, operand.v128, operand.v128]
    const unary = one.has(what) || /^(extend_|extadd|convert|trunc_sat|demote|promote)/.test(what)
    return unary ? [operand.v128] : [operand.v128, operand.v128]
  }

  it.each(Object.entries(simdTable))('%s is what the engine knows by its opcode', (name, row) => {
    const args = operands(name)
    const v = wrapValue(row.result, (out) => {
      for (const a of args) write(out, a.node)
      out.u8(0xfd)
      out.unsigned(row.code)
      if (row.lane) out.u8(0)
    })
    expect(() => compile([], 'none', (f) => f.drop(v))).not.toThrow()
  })

  it('computes lane by lane', () => {
    const sum = v128(0x00ff_0001_0002_0003n, 0n).op('i16x8.add', splat('i16x8.splat', i32(1)))
    expect(value(sum.lane64(0), 'i64')).toBe(0x0100_0002_0003_0004n)
  })

  it('shuffles bytes of two vectors', () => {
    const lanes = [0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23]
    const mixed = v128(0x8877_6655_4433_2211n, 0n).shuffle(v128(0n, 0n), lanes)
    expect(value(mixed.lane64(0), 'i64')).toBe(0x0044_0033_0022_0011n)
  })
})

describe('structured control', () => {
  it('branches out of nested blocks and back to loops', () => {
    const { run } = compile(['i32'], 'i32', (f) => {
      const n = f.param(0, 'i32')
      const sum = f.local('i32')
      f.block((done) => {
        f.loop((again) => {
          f.brIf(done, n.get().eqz())
          f.set(sum, sum.get().add(n.get()))
          f.set(n, n.get().sub(1))
          f.br(again)
        })
      })
      f.result_(sum.get())
    })
    expect(run(100)).toBe(5050)
  })

  it.each([
    [0, 10],
    [1, 20],
    [2, 99],
    [-1, 99],
  ])('switch on %i gives %i', (index, expected) => {
    const { run } = compile(['i32'], 'i32', (f) => {
      const out = f.local('i32')
      f.switch(f.param(0, 'i32').get(), [() => f.set(out, i32(10)), () => f.set(out, i32(20))], () =>
        f.set(out, i32(99)),
      )
      f.result_(out.get())
    })
    expect(run(index)).toBe(expected)
  })

  it('gives the value of the branch that is taken', () => {
    const { run } = compile(['i32'], 'i64', (f) => {
      f.result_(
        f.ifElse(
          f.param(0, 'i32').get(),
          () => i64(7n),
          () => i64(8n),
          true,
        ),
      )
    })
    expect([run(1), run(0)]).toEqual([7n, 8n])
  })

  it('reuses the variables of a scope that has ended', () => {
    const used: unknown[] = []
    compile([], 'none', (f) => {
      for (let i = 0; i < 2; i++) f.scope(() => used.push(f.temp('i64').index))
    })
    expect(used[0]).toBe(used[1])
  })

  it('refuses a function with a block left open', () => {
    expect(() => compile([], 'none', (f) => f.openBlock())).toThrow('left open')
  })

  it('refuses a call with the wrong types', () => {
    const m = new ModuleBuilder()
    const callee = m.function('callee', ['i64'], 'none')
    const f = m.function('f', [], 'none')
    expect(() => f.do(callee, i32(1))).toThrow('(i32) of a function of (i64)')
  })
})

describe('memory', () => {
  it('stores by width and loads with extension', () => {
    const { run, memory } = compile([], 'i64', (f) => {
      f.store64(8, 0, 0x1122_3344_5566_7788n)
      f.store8(8, 0, i32(0xff))
      f.store16(8, 2, i64(0xaaaan))
      f.result_(load64(0, 8))
    })
    expect(run()).toBe(0x1122_3344_aaaa_77ffn)
    expect(memory[8]).toBe(0xff)
  })

  it('moves vectors and bulk memory', () => {
    const { run } = compile([], 'i32', (f) => {
      f.memoryFill(i32(16), i32(0x5a), i32(16))
      f.memoryCopy(i32(64), i32(16), i32(16))
      f.storeV128(128, 0, loadV128(64))
      f.result_(load8U(143).add(memorySize()))
    })
    expect(run()).toBe(0x5b)
  })

  it('has atomics on shared memory', () => {
    const { run } = compile(
      [],
      'i64',
      (f) => {
        f.emit(atomicStore('i32.atomic.store', 0, 0, i32(5)))
        f.drop(atomicI32('i32.atomic.rmw.add', 0, 0, i32(2)))
        f.emit(atomicFence)
        f.drop(atomicI32('memory.atomic.notify', 0, 0, i32(1)))
        f.result_(atomicI64('i64.atomic.rmw32.cmpxchg_u', 0, 0, i64(7n), i64(9n)).add(load32(0).extendU()))
      },
      { initial: 1, maximum: 1, shared: true } as never,
    )
    expect(run()).toBe(16n)
  })
})

describe('calls', () => {
  it('calls through a table and as a tail call', () => {
    const m = new ModuleBuilder()
    const table = m.table(2)
    const type = m.type(['i32', 'i32'], 'i32')
    const count = m.function('count', ['i32', 'i32'], 'i32')
    const left = count.param(0, 'i32').get()
    const total = count.param(1, 'i32').get()
    count.if(left.eqz(), () => count.return(total))
    count.returnCall(count, left.sub(1), total.add(2))
    count.unreachable()
    const other = m.function('other', ['i32', 'i32'], 'i32')
    other.returnCallIndirect(table, type, i32(0), i32(3), i32(0))
    other.unreachable()
    m.fill(table, 0, [count, other])
    const f = m.function('f', ['i32', 'i32'], 'i32')
    f.result_(f.callIndirect(table, type, f.param(0, 'i32').get(), f.param(1, 'i32').get(), i32(0)))
    m.exportFunction('f', f)
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.build()))
    const run = exports.f as (which: number, n: number) => number
    // deep enough to overflow the stack if the call were not a tail call
    expect(run(0, 1_000_000)).toBe(2_000_000)
    expect(run(1, 0)).toBe(6)
  })

  it('refuses an import after a function', () => {
    const m = new ModuleBuilder()
    m.function('f', [], 'none')
    expect(() => m.importFunction('host', 'late', [], 'none')).toThrow('late')
  })
})

describe('branch hints', () => {
  it('name the offset of each branch in its function body', () => {
    const m = new ModuleBuilder()
    const f = m.function('f', ['i32'], 'none')
    f.ifLikely(false, f.param(0, 'i32').get(), () => f.return())
    const module = new WebAssembly.Module(m.build())
    const [section] = WebAssembly.Module.customSections(module, 'metadata.code.branch_hint')
    // one function, index 0, one hint: local count (1 byte) + local.get 0 (2 bytes), length 1, unlikely
    expect([...new Uint8Array(section as ArrayBuffer)]).toEqual([1, 0, 1, 3, 1, 0])
  })
})
