import type { FuncRef } from '../../wasm/function.ts'
import type { Routines, Width } from '../emitter.ts'
import { MemoryFlags } from '../flags.ts'

/** Operations whose flags may be computed later, from operands and result; numbered from 1 on. */
export const lazyKinds = (['add', 'sub'] as const).flatMap((operation) =>
  ([8, 16, 32, 64] as const).map((width) => ({ operation, width })),
)

/** The flags at their places in RFLAGS, as first operand. */
export const givenFlags = lazyKinds.length + 1

export const lazyKind = (operation: 'add' | 'sub', width: Width): number =>
  lazyKinds.findIndex((kind) => kind.operation === operation && kind.width === width) + 1

/** Function (kind i32, a i64, b i64, result i64) → none: computes the flags into their cells of the state. */
export const lazyFlags = (routines: Routines): FuncRef<'none'> =>
  routines.function('cpu.lazyFlags', ['i32', 'i64', 'i64', 'i64'], 'none', (f) => {
    const [kind, ...operands] = f.args('i32', 'i64', 'i64', 'i64')
    const flags = new MemoryFlags(f)
    f.switch(
      kind.sub(1),
      lazyKinds.map(
        ({ operation, width }) =>
          () =>
            flags[operation](width, ...operands),
      ),
      () => flags.write(operands[0].wrap()),
    )
  })
