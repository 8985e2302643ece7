import { local } from './node.ts'
import { type ValOf, type ValType, valueFrom } from './values.ts'

/** A local variable; reading it is `local.get()`. */
export class Local<T extends ValType = ValType> {
  readonly index: number
  readonly type: T
  private readonly value: ValOf<T>

  constructor(index: number, type: T) {
    this.index = index
    this.type = type
    this.value = valueFrom(type, local(index)) as ValOf<T>
  }

  get(): ValOf<T> {
    return this.value
  }

  /** All functions share the objects: a variable is only an index and a type. */
  static of<T extends ValType>(index: number, type: T): Local<T> {
    const all: Local[] = known[type]
    all[index] ??= new Local(index, type)
    return all[index] as Local<T>
  }
}

const known: Record<ValType, Local[]> = { i32: [], i64: [], f32: [], f64: [], v128: [] }
