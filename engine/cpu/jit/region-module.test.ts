import { expect, it } from 'vitest'
import { i32 } from '../../wasm/values.ts'
import { exportOf, RegionModule } from './region-module.ts'
import { ImportedRoutines, ModuleImports } from './routines.ts'

it('makes modules of several functions each, which are written in any order', () => {
  const routines = new ImportedRoutines()
  const module = new RegionModule(routines)
  const numbers = ['one', 'two', 'three'].map((name) => routines.function(name, ['i32'], 'i32'))
  const [first, second] = [new ModuleImports(), new ModuleImports()]
  const written = (imports: ModuleImports, name: string, ...called: number[]) => {
    const f = module.begin(imports, name)
    const calls = called.map((n) => f.call(numbers[n] as (typeof numbers)[number], f.param(0, 'i32').get()))
    f.result_(calls.reduce((sum, value) => sum.mul(10).add(value), i32(0)))
    return module.finish(f)
  }
  const functionsOf = (imports: ModuleImports, codes: readonly ReturnType<typeof written>[]) => {
    const compiled = new WebAssembly.Module(module.build(imports, codes, true))
    const { exports } = new WebAssembly.Instance(compiled, {
      engine: {
        one: (n: number) => n,
        two: (n: number) => n + 1,
        three: (n: number) => n + 2,
        handlers: new WebAssembly.Table({ element: 'anyfunc', initial: 1 }),
      },
      host: {
        memory: new WebAssembly.Memory({ initial: 16, maximum: 16 }),
        regions: new WebAssembly.Table({ element: 'anyfunc', initial: 1 }),
      },
    })
    return { compiled, results: codes.map((_, n) => (exports[exportOf(n)] as (n: number) => number)(1)) }
  }

  const a = written(first, 'a', 2, 0)
  const b = written(second, 'b', 1, 2)
  const c = written(first, 'c', 1, 2, 0)
  const d = written(second, 'd', 0)

  const { compiled, results } = functionsOf(first, [a, c])
  expect(results).toEqual([31, 231])
  const [names = new ArrayBuffer()] = WebAssembly.Module.customSections(compiled, 'name')
  expect(Buffer.from(names).toString('latin1')).toMatch(/a.*c/)
  expect(functionsOf(second, [d, b]).results).toEqual([1, 23])
  expect(functionsOf(second, [b]).results).toEqual([23])
})
