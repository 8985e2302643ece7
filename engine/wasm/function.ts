import { ByteWriter } from './bytes.ts'
import { storeCode } from './memory.ts'
import {
  type F32,
  type F64,
  type I32,
  type I32Arg,
  type I64,
  i32,
  i64,
  typeCode,
  type V128,
  type Val,
  type ValOf,
  type ValType,
  wrapValue,
} from './values.ts'

/** Something that can be called: an import or a function of the module. */
export type FuncRef<R extends ValType | 'none' = ValType | 'none'> = {
  readonly index: number
  readonly typeIndex: number
  readonly params: readonly ValType[]
  readonly result: R
}

/** A function's signature in the module's type section, for indirect calls. */
export type FuncType<R extends ValType | 'none' = ValType | 'none'> = {
  readonly typeIndex: number
  readonly params: readonly ValType[]
  readonly result: R
}

export type TableRef = { readonly index: number }
export type GlobalRef<T extends ValType = ValType> = { readonly index: number; readonly type: T }

/** A place that branches go to: the end of a block, or the start of a loop. */
export type Label = { readonly depth: number }

/** A local variable; reading it is `local.get()`. */
export class Local<T extends ValType = ValType> {
  readonly index: number
  readonly type: T
  private readonly value: ValOf<T>

  constructor(index: number, type: T) {
    this.index = index
    this.type = type
    this.value = wrapValue(type, (out) => {
      out.u8(0x20)
      out.unsigned(index)
    }) as ValOf<T>
  }

  get(): ValOf<T> {
    return this.value
  }
}

/**
 * Builds one function. Statements append code at once; values are emitted by the statement that consumes them.
 * Structured control takes callbacks: `f.if(condition, () => …, () => …)`.
 */
export class FunctionBuilder<R extends ValType | 'none' = ValType | 'none'> implements FuncRef<R> {
  readonly index: number
  readonly typeIndex: number
  readonly name: string
  readonly params: readonly ValType[]
  readonly result: R
  private readonly body = new ByteWriter(1024)
  private readonly start = new ByteWriter(64)
  private readonly declared: ValType[] = []
  private readonly free: Record<ValType, Local[]> = { i32: [], i64: [], f32: [], f64: [], v128: [] }
  private scopes: Local[][] = []
  private depth = 0
  private readonly hints: [at: number, likely: boolean][] = []

  constructor(index: number, typeIndex: number, name: string, params: readonly ValType[], result: R) {
    this.index = index
    this.typeIndex = typeIndex
    this.name = name
    this.params = params
    this.result = result
  }

  /** The n-th parameter as a local. */
  param<T extends ValType>(n: number, type: T): Local<T> {
    if (this.params[n] !== type)
      throw new Error(`${this.name}: parameter ${n} is ${this.params[n]}, not ${type}`)
    return new Local(n, type)
  }

  /** The values of the first parameters, whose types are given. */
  args<const T extends readonly ValType[]>(...types: T): { [N in keyof T]: ValOf<T[N]> } {
    return types.map((type, n) => this.param(n, type).get()) as { [N in keyof T]: ValOf<T[N]> }
  }

  /** A variable that lives as long as the function. */
  local<T extends ValType>(type: T): Local<T> {
    this.declared.push(type)
    return new Local(this.params.length + this.declared.length - 1, type)
  }

  /** A variable that lives until the innermost {@link scope} ends. Its initial content is undefined. */
  temp<T extends ValType>(type: T): Local<T> {
    const local = (this.free[type].pop() ?? this.local(type)) as Local<T>
    this.scopes.at(-1)?.push(local)
    return local
  }

  /** Computes `value` now and gives the variable that holds it. Literals stay literals. */
  let<V extends Val>(value: V): V {
    if ((value.type === 'i32' || value.type === 'i64') && (value as I32 | I64).literal !== undefined)
      return value
    const local = this.temp(value.type)
    this.assign(local, value)
    return local.get() as Val as V
  }

  /** Variables made within are free again afterwards. */
  scope<X>(body: () => X): X {
    const mine: Local[] = []
    this.scopes.push(mine)
    const x = body()
    this.scopes.pop()
    for (const local of mine) this.free[local.type].push(local)
    return x
  }

  set<T extends ValType>(local: Local<T>, value: ValOf<T>): void {
    this.assign(local, value)
  }

  private assign(local: Local, value: Val): void {
    if (value.type !== local.type)
      throw new Error(`${this.name}: ${value.type} set to a local of ${local.type}`)
    value.emit(this.body)
    this.body.u8(0x21)
    this.body.unsigned(local.index)
  }

  setGlobal<T extends ValType>(global: GlobalRef<T>, value: ValOf<T>): void {
    value.emit(this.body)
    this.body.u8(0x24)
    this.body.unsigned(global.index)
  }

  global<T extends ValType>(global: GlobalRef<T>): ValOf<T> {
    return wrapValue(global.type, (out) => {
      out.u8(0x23)
      out.unsigned(global.index)
    }) as ValOf<T>
  }

  /** Sets a local before everything else, in the order of these calls; may be called when the rest has been written. */
  initialise(local: Local, value: Val): void {
    value.emit(this.start)
    this.start.u8(0x21)
    this.start.unsigned(local.index)
  }

  /** How many blocks are open. */
  get nesting(): number {
    return this.depth
  }

  /** Raw emission, for instructions that have no method here. */
  emit(code: (out: ByteWriter) => void): void {
    code(this.body)
  }

  if(condition: I32, then: () => void, otherwise?: () => void): void {
    condition.emit(this.body)
    this.open(0x04, 0x40)
    then()
    if (otherwise) {
      this.body.u8(0x05)
      otherwise()
    }
    this.close()
  }

  /** `if` with a hint for V8 how it usually goes (branch hinting proposal). */
  ifLikely(likely: boolean, condition: I32, then: () => void, otherwise?: () => void): void {
    condition.emit(this.body)
    this.hints.push([this.body.length, likely])
    this.open(0x04, 0x40)
    then()
    if (otherwise) {
      this.body.u8(0x05)
      otherwise()
    }
    this.close()
  }

  /** The value of one of two branches; only the one taken is computed. */
  ifElse<V extends Val>(condition: I32, then: () => V, otherwise: () => V, likely?: boolean): V {
    condition.emit(this.body)
    if (likely !== undefined) this.hints.push([this.body.length, likely])
    this.open(0x04, 0x40)
    const a = then()
    const local = this.temp(a.type)
    this.assign(local, a)
    this.body.u8(0x05)
    const b = otherwise()
    this.assign(local, b)
    this.close()
    return local.get() as Val as V
  }

  block(body: (end: Label) => void): void {
    this.open(0x02, 0x40)
    body({ depth: this.depth })
    this.close()
  }

  loop(body: (start: Label) => void): void {
    this.open(0x03, 0x40)
    body({ depth: this.depth })
    this.close()
  }

  /** A block that is opened and closed by hand, for code that is not nested as its text is. */
  openBlock(): Label {
    this.open(0x02, 0x40)
    return { depth: this.depth }
  }

  openLoop(): Label {
    this.open(0x03, 0x40)
    return { depth: this.depth }
  }

  closeBlock(): void {
    this.close()
  }

  br(to: Label): void {
    this.body.u8(0x0c)
    this.body.unsigned(this.depth - to.depth)
  }

  brIf(to: Label, condition: I32, likely?: boolean): void {
    condition.emit(this.body)
    if (likely !== undefined) this.hints.push([this.body.length, likely])
    this.body.u8(0x0d)
    this.body.unsigned(this.depth - to.depth)
  }

  brTable(index: I32, labels: readonly Label[], otherwise: Label): void {
    index.emit(this.body)
    this.body.u8(0x0e)
    this.body.unsigned(labels.length)
    for (const label of labels) this.body.unsigned(this.depth - label.depth)
    this.body.unsigned(this.depth - otherwise.depth)
  }

  /** A switch: `cases[i]` runs when `index` is i, `otherwise` for all the rest; none falls into the next. */
  switch(index: I32, cases: readonly (() => void)[], otherwise?: () => void): void {
    this.block((end) => {
      const labels = [...cases, undefined].map(() => this.openBlock())
      const targets = labels.slice().reverse()
      this.brTable(index, targets.slice(0, cases.length), targets[cases.length] as Label)
      for (const body of cases) {
        this.closeBlock()
        body()
        this.br(end)
      }
      this.closeBlock()
      otherwise?.()
    })
  }

  return(value?: Val): void {
    value?.emit(this.body)
    this.body.u8(0x0f)
  }

  /** The value with which the function ends, left on the stack as its result. */
  result_(value: Val): void {
    value.emit(this.body)
  }

  unreachable(): void {
    this.body.u8(0x00)
  }

  /** A call as a value: it happens where the value is consumed. Bind it with `let` unless it is consumed at once. */
  call<S extends ValType>(callee: FuncRef<S>, ...args: Val[]): ValOf<S> {
    this.check(callee, args)
    return wrapValue(callee.result, (out) => this.callCode(out, 0x10, callee.index, args)) as ValOf<S>
  }

  /** A call as a statement; a result is dropped. */
  do(callee: FuncRef, ...args: Val[]): void {
    this.check(callee, args)
    this.callCode(this.body, 0x10, callee.index, args)
    if (callee.result !== 'none') this.body.u8(0x1a)
  }

  /** Tail call: replaces this function's frame. */
  returnCall(callee: FuncRef, ...args: Val[]): void {
    this.check(callee, args)
    this.callCode(this.body, 0x12, callee.index, args)
  }

  callIndirect<S extends ValType>(table: TableRef, type: FuncType<S>, index: I32, ...args: Val[]): ValOf<S> {
    this.check(type, args)
    return wrapValue(type.result, (out) => {
      for (const a of args) a.emit(out)
      index.emit(out)
      out.u8(0x11)
      out.unsigned(type.typeIndex)
      out.unsigned(table.index)
    }) as ValOf<S>
  }

  returnCallIndirect(table: TableRef, type: FuncType, index: I32, ...args: Val[]): void {
    this.check(type, args)
    for (const a of args) a.emit(this.body)
    index.emit(this.body)
    this.body.u8(0x13)
    this.body.unsigned(type.typeIndex)
    this.body.unsigned(table.index)
  }

  private check(callee: FuncType, args: readonly Val[]): void {
    const given = args.map((a) => a.type).join(' ')
    const wanted = callee.params.join(' ')
    if (given !== wanted) throw new Error(`${this.name}: call with (${given}) of a function of (${wanted})`)
  }

  private callCode(out: ByteWriter, code: number, index: number, args: readonly Val[]): void {
    for (const a of args) a.emit(out)
    out.u8(code)
    out.unsigned(index)
  }

  drop(value: Val): void {
    value.emit(this.body)
    this.body.u8(0x1a)
  }

  store8(address: I32Arg, offset: number, value: I32 | I64): void {
    this.store(8, address, offset, value)
  }

  store16(address: I32Arg, offset: number, value: I32 | I64): void {
    this.store(16, address, offset, value)
  }

  /** Keeps the low 32 bits of an i32 or i64, or an f32. */
  store32(address: I32Arg, offset: number, value: I32 | I64 | F32 | number): void {
    this.store(32, address, offset, typeof value === 'number' ? i32(value) : value)
  }

  store64(address: I32Arg, offset: number, value: I64 | F64 | bigint): void {
    this.store(64, address, offset, typeof value === 'bigint' ? i64(value) : value)
  }

  storeV128(address: I32Arg, offset: number, value: V128): void {
    i32(address).emit(this.body)
    value.emit(this.body)
    this.body.bytes([0xfd, 0x0b, 0])
    this.body.unsigned(offset)
  }

  private store(bits: number, address: I32Arg, offset: number, value: Val): void {
    const code = storeCode[`${value.type}/${bits}`]
    if (code === undefined) throw new Error(`${this.name}: no store of ${bits} bits from ${value.type}`)
    i32(address).emit(this.body)
    value.emit(this.body)
    this.body.u8(code)
    this.body.u8(0)
    this.body.unsigned(offset)
  }

  memoryCopy(to: I32, from: I32, length: I32): void {
    for (const v of [to, from, length]) v.emit(this.body)
    this.body.bytes([0xfc, 10, 0, 0])
  }

  memoryFill(to: I32, byte: I32, length: I32): void {
    for (const v of [to, byte, length]) v.emit(this.body)
    this.body.bytes([0xfc, 11, 0])
  }

  private open(code: number, type: number): void {
    this.body.u8(code)
    this.body.u8(type)
    this.depth++
  }

  private close(): void {
    this.body.u8(0x0b)
    this.depth--
  }

  /** The function's entry in the code section, and where branch hints lie in it. */
  finish(): { code: ByteWriter; hints: [at: number, likely: boolean][] } {
    if (this.depth !== 0) throw new Error(`${this.name}: ${this.depth} blocks left open`)
    const code = new ByteWriter(this.body.length + 64)
    const runs: [number, ValType][] = []
    for (const type of this.declared) {
      const last = runs.at(-1)
      if (last && last[1] === type) last[0]++
      else runs.push([1, type])
    }
    code.unsigned(runs.length)
    for (const [count, type] of runs) {
      code.unsigned(count)
      code.u8(typeCode[type])
    }
    code.bytes(this.start.finish())
    const start = code.length
    code.bytes(this.body.finish())
    code.u8(0x0b)
    return { code, hints: this.hints.map(([at, likely]) => [at + start, likely]) }
  }
}
