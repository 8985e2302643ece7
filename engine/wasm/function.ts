import { type ByteReader, ByteWriter } from './bytes.ts'
import { CodeWriter } from './code-writer.ts'
import type { Hints } from './custom-sections.ts'
import { Local } from './local.ts'
import { storeCode } from './memory.ts'
import { call, type Node, write } from './node.ts'
import { event, mark, type Recording } from './recording.ts'
import type { FuncRef, FuncType, GlobalRef, Label, TableRef } from './references.ts'
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
  valueFrom,
  wrapValue,
} from './values.ts'

export { Local } from './local.ts'
export type { FuncRef, FuncType, GlobalRef, Label, TableRef } from './references.ts'

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
  private readonly body: CodeWriter
  private readonly start: CodeWriter
  private readonly declared: ValType[] = []
  private readonly free: Record<ValType, Local[]> = { i32: [], i64: [], f32: [], f64: [], v128: [] }
  /** Variables of the open scopes, innermost last. */
  private readonly temps: Local[] = []
  private tempCount = 0
  private depth = 0
  private readonly hints: number[] = []

  /** `room`: where it is written. */
  constructor(
    index: number,
    typeIndex: number,
    name: string,
    params: readonly ValType[],
    result: R,
    room = { body: new CodeWriter(1024), start: new CodeWriter(64) },
  ) {
    this.body = room.body
    this.start = room.start
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
    return Local.of(n, type)
  }

  /** The values of the first parameters, whose types are given. */
  args<const T extends readonly ValType[]>(...types: T): { [N in keyof T]: ValOf<T[N]> } {
    return types.map((type, n) => this.param(n, type).get()) as { [N in keyof T]: ValOf<T[N]> }
  }

  /** A variable that lives as long as the function. */
  local<T extends ValType>(type: T): Local<T> {
    this.declared.push(type)
    return Local.of(this.params.length + this.declared.length - 1, type)
  }

  /** A variable that lives until the innermost {@link scope} ends. Its initial content is undefined. */
  temp<T extends ValType>(type: T): Local<T> {
    const local = (this.freeOf(type).pop() ?? this.local(type)) as Local<T>
    this.temps[this.tempCount++] = local
    this.body.recording?.temp(type, local.index)
    return local
  }

  /** Computes `value` now and gives the variable that holds it. Literals stay literals. */
  let<V extends Val>(value: V): V {
    if (value.node.isConstant) return value
    const local = this.temp(value.type)
    this.assign(local, value)
    return local.get() as Val as V
  }

  /** Variables made within are free again afterwards. */
  scope<X>(body: () => X): X {
    const outer = this.openScope()
    const x = body()
    this.closeScope(outer)
    return x
  }

  /** A {@link scope} by hand: gives what {@link closeScope} wants. */
  openScope(): number {
    this.body.recording?.note(event.open, 0)
    return this.tempCount
  }

  closeScope(outer: number): void {
    const { temps, tempCount } = this
    for (let i = outer; i < tempCount; i++) {
      const local = temps[i] as Local
      this.freeOf(local.type).push(local)
    }
    this.tempCount = outer
    this.body.recording?.note(event.close, 0)
  }

  private freeOf(type: ValType): Local[] {
    const { free } = this
    return type === 'i64'
      ? free.i64
      : type === 'i32'
        ? free.i32
        : type === 'v128'
          ? free.v128
          : type === 'f64'
            ? free.f64
            : free.f32
  }

  set<T extends ValType>(local: Local<T>, value: ValOf<T>): void {
    this.assign(local, value)
  }

  private assign(local: Local, value: Val): void {
    if (value.type !== local.type)
      throw new Error(`${this.name}: ${value.type} set to a local of ${local.type}`)
    write(this.body, value.node)
    this.body.u8(0x21)
    this.body.local(local.index)
  }

  setGlobal<T extends ValType>(global: GlobalRef<T>, value: ValOf<T>): void {
    write(this.body, value.node)
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
    write(this.start, value.node)
    this.start.u8(0x21)
    this.start.local(local.index)
  }

  /** How many variables there are. */
  get variables(): number {
    return this.params.length + this.declared.length
  }

  /** Notes what would differ if the code from here on were written elsewhere; undefined: nobody records. */
  get recording(): Recording | undefined {
    return this.body.recording
  }

  /** Begins to record; branches may lead to `exit`, and the variables below `firstVariable` are in other functions, too. */
  record(recording: Recording, firstVariable: number, exit: Label): void {
    recording.begin(this.body.length, this.depth, firstVariable, exit)
    this.body.recording = recording
  }

  /** Ends the recording, and appends it to `out` if it can be used. */
  endRecording(out: ByteWriter): boolean {
    const { body } = this
    const { recording } = body
    body.recording = undefined
    if (!recording?.isGood) return false
    recording.keep(out, body.room, body.length)
    return true
  }

  /** What is being recorded turns out to be special to this function. */
  forgetRecording(): void {
    this.body.recording = undefined
  }

  /** Writes something that is written anew, with this number, whenever the code is repeated that is being recorded. */
  hole(number: number, write: () => void): void {
    const start = this.body.length
    write()
    this.body.recording?.hole(start, this.body.length, number)
  }

  /** Writes code that was recorded, from after its events on. `callees` and `variables` are those that it numbers. */
  repeat(
    code: ByteReader,
    callees: readonly { readonly index: number }[],
    variables: readonly number[],
    exit: Label,
    hole: (number: number) => void,
  ): void {
    const { body } = this
    for (;;) {
      const length = code.unsigned()
      body.copy(code.bytes, code.at, code.at + length)
      code.at += length
      const kind = code.u8()
      if (kind === mark.end) return
      const number = code.unsigned()
      if (kind === mark.local) body.unsigned(variables[number] as number)
      else if (kind === mark.callee) body.callee(callees[number] as FuncRef)
      else if (kind === mark.depth) body.unsigned(number + this.depth - exit.depth)
      else if (kind === mark.hint) this.hint(number === 1)
      else hole(number)
    }
  }

  /** How many blocks are open. */
  get nesting(): number {
    return this.depth
  }

  /** Raw emission, for instructions that have no method here. */
  emit(code: (out: CodeWriter) => void): void {
    code(this.body)
  }

  if(condition: I32, then: () => void, otherwise?: () => void): void {
    write(this.body, condition.node)
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
    write(this.body, condition.node)
    this.hint(likely)
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
    write(this.body, condition.node)
    if (likely !== undefined) this.hint(likely)
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
    this.body.branch(this.depth, to)
  }

  brIf(to: Label, condition: I32, likely?: boolean): void {
    write(this.body, condition.node)
    if (likely !== undefined) this.hint(likely)
    this.body.u8(0x0d)
    this.body.branch(this.depth, to)
  }

  brTable(index: I32, labels: readonly Label[], otherwise: Label): void {
    write(this.body, index.node)
    this.body.u8(0x0e)
    this.body.unsigned(labels.length)
    for (const label of labels) this.body.branch(this.depth, label)
    this.body.branch(this.depth, otherwise)
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
    if (value) write(this.body, value.node)
    this.body.u8(0x0f)
  }

  /** The value with which the function ends, left on the stack as its result. */
  result_(value: Val): void {
    write(this.body, value.node)
  }

  unreachable(): void {
    this.body.u8(0x00)
  }

  /** A call as a value: it happens where the value is consumed. Bind it with `let` unless it is consumed at once. */
  call<S extends ValType>(callee: FuncRef<S>, ...args: Val[]): ValOf<S> {
    this.check(callee, args)
    return valueFrom(callee.result, call(callee, nodesOf(args))) as ValOf<S>
  }

  /** A call as a statement; a result is dropped. */
  do(callee: FuncRef, ...args: Val[]): void {
    this.check(callee, args)
    this.callCode(0x10, callee, args)
    if (callee.result !== 'none') this.body.u8(0x1a)
  }

  /** Tail call: replaces this function's frame. */
  returnCall(callee: FuncRef, ...args: Val[]): void {
    this.check(callee, args)
    this.callCode(0x12, callee, args)
  }

  callIndirect<S extends ValType>(table: TableRef, type: FuncType<S>, index: I32, ...args: Val[]): ValOf<S> {
    this.check(type, args)
    return wrapValue(type.result, (out) => {
      for (const a of args) write(out, a.node)
      write(out, index.node)
      out.u8(0x11)
      out.unsigned(type.typeIndex)
      out.unsigned(table.index)
    }) as ValOf<S>
  }

  returnCallIndirect(table: TableRef, type: FuncType, index: I32, ...args: Val[]): void {
    this.check(type, args)
    for (const a of args) write(this.body, a.node)
    write(this.body, index.node)
    this.body.u8(0x13)
    this.body.unsigned(type.typeIndex)
    this.body.unsigned(table.index)
  }

  private check({ params }: FuncType, args: readonly Val[]): void {
    let isRight = args.length === params.length
    for (let i = 0; i < args.length; i++) isRight &&= (args[i] as Val).type === params[i]
    if (isRight) return
    const given = args.map((a) => a.type).join(' ')
    throw new Error(`${this.name}: call with (${given}) of a function of (${params.join(' ')})`)
  }

  private callCode(code: number, callee: FuncRef, args: readonly Val[]): void {
    for (const a of args) write(this.body, a.node)
    this.body.u8(code)
    this.body.callee(callee)
  }

  drop(value: Val): void {
    write(this.body, value.node)
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
    write(this.body, i32(address).node)
    write(this.body, value.node)
    this.body.bytes([0xfd, 0x0b, 0])
    this.body.unsigned(offset)
  }

  private store(bits: number, address: I32Arg, offset: number, value: Val): void {
    const code = storeCode[value.type]?.[bits]
    if (code === undefined) throw new Error(`${this.name}: no store of ${bits} bits from ${value.type}`)
    write(this.body, i32(address).node)
    write(this.body, value.node)
    this.body.u8(code)
    this.body.u8(0)
    this.body.unsigned(offset)
  }

  memoryCopy(to: I32, from: I32, length: I32): void {
    for (const v of [to, from, length]) write(this.body, v.node)
    this.body.bytes([0xfc, 10, 0, 0])
  }

  memoryFill(to: I32, byte: I32, length: I32): void {
    for (const v of [to, byte, length]) write(this.body, v.node)
    this.body.bytes([0xfc, 11, 0])
  }

  /** Of the branch that comes next. */
  private hint(likely: boolean): void {
    this.hints.push(this.body.length, likely ? 1 : 0)
    this.body.recording?.hint(this.body.length, likely)
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

  /** Writes the function's entry in the code section to `code`; `hints` say where branch hints lie in it. */
  finish(code = new ByteWriter(this.body.length + 64)): { code: ByteWriter; hints: Hints } {
    if (this.depth !== 0) throw new Error(`${this.name}: ${this.depth} blocks left open`)
    const { declared, hints } = this
    const ends = [...declared.keys()].filter((i) => declared[i] !== declared[i + 1])
    code.unsigned(ends.length)
    let start = 0
    for (const end of ends) {
      code.unsigned(end + 1 - start)
      code.u8(typeCode[declared[end] as ValType])
      start = end + 1
    }
    code.bytes(this.start.finish())
    const before = code.length
    code.bytes(this.body.finish())
    code.u8(0x0b)
    for (let i = 0; i < hints.length; i += 2) hints[i] = (hints[i] as number) + before
    return { code, hints }
  }
}

const nodesOf = (values: readonly Val[]): Node[] => values.map((v) => v.node)
