import type { CodeWriter } from './code-writer.ts'
import { load, raw, several, write } from './node.ts'
import { F32, F64, I32, type I32Arg, I64, type I64Arg, i32, i64, V128, type Val } from './values.ts'

/** Loads are values, stores are emitted by a FunctionBuilder. `offset` is a constant added to the address (Core spec 5.4.7). */
export const load32 = (address: I32Arg, offset = 0): I32 => new I32(load(0x28, i32(address).node, offset))
export const load8U = (address: I32Arg, offset = 0): I32 => new I32(load(0x2d, i32(address).node, offset))
export const load16U = (address: I32Arg, offset = 0): I32 => new I32(load(0x2f, i32(address).node, offset))
export const load64 = (address: I32Arg, offset = 0): I64 => new I64(load(0x29, i32(address).node, offset))
export const load64From8U = (address: I32Arg, offset = 0): I64 =>
  new I64(load(0x31, i32(address).node, offset))
export const load64From16U = (address: I32Arg, offset = 0): I64 =>
  new I64(load(0x33, i32(address).node, offset))
export const load64From32U = (address: I32Arg, offset = 0): I64 =>
  new I64(load(0x35, i32(address).node, offset))
export const load64From32S = (address: I32Arg, offset = 0): I64 =>
  new I64(load(0x34, i32(address).node, offset))

export const loadF32 = (address: I32Arg, offset = 0): F32 => new F32(load(0x2a, i32(address).node, offset))
export const loadF64 = (address: I32Arg, offset = 0): F64 => new F64(load(0x2b, i32(address).node, offset))

const loadVector =
  (code: number) =>
  (address: I32Arg, offset = 0): V128 =>
    new V128(load(code, i32(address).node, offset))
export const loadV128 = loadVector(0xfd00)
/** The lowest lane of a vector; the others become zeros. */
export const load32Zero = loadVector(0xfd5c)
export const load64Zero = loadVector(0xfd5d)

/** `memory.size`, in pages of 64 KiB. */
export const memorySize = (): I32 => new I32(several([], [0x3f, 0]))

/** Stores by the type of the value and how many of its bits are kept. */
export const storeCode: Record<string, Record<number, number>> = {
  i32: { 8: 0x3a, 16: 0x3b, 32: 0x36 },
  i64: { 8: 0x3c, 16: 0x3d, 32: 0x3e, 64: 0x37 },
  f32: { 32: 0x38 },
  f64: { 64: 0x39 },
}

/** Atomic instructions (threads proposal): code after the 0xfe prefix, log2 of the alignment, result. */
const atomicTable: Record<string, readonly [code: number, align: number, result: 'i32' | 'i64' | 'none']> = {
  'memory.atomic.notify': [0x00, 2, 'i32'],
  'memory.atomic.wait32': [0x01, 2, 'i32'],
  'memory.atomic.wait64': [0x02, 3, 'i32'],
  'i32.atomic.load': [0x10, 2, 'i32'],
  'i64.atomic.load': [0x11, 3, 'i64'],
  'i32.atomic.store': [0x17, 2, 'none'],
  'i64.atomic.store': [0x18, 3, 'none'],
}
const rmwCode = { add: 0x1e, sub: 0x25, and: 0x2c, or: 0x33, xor: 0x3a, xchg: 0x41, cmpxchg: 0x48 }
for (const [name, code] of Object.entries(rmwCode)) {
  atomicTable[`i32.atomic.rmw.${name}`] = [code, 2, 'i32']
  atomicTable[`i64.atomic.rmw.${name}`] = [code + 1, 3, 'i64']
  atomicTable[`i32.atomic.rmw8.${name}_u`] = [code + 2, 0, 'i32']
  atomicTable[`i32.atomic.rmw16.${name}_u`] = [code + 3, 1, 'i32']
  atomicTable[`i64.atomic.rmw8.${name}_u`] = [code + 4, 0, 'i64']
  atomicTable[`i64.atomic.rmw16.${name}_u`] = [code + 5, 1, 'i64']
  atomicTable[`i64.atomic.rmw32.${name}_u`] = [code + 6, 2, 'i64']
}

function atomic(
  name: string,
  result: string,
  address: I32Arg,
  offset: number,
  args: readonly Val[],
): (out: CodeWriter) => void {
  const row = atomicTable[name]
  if (!row || row[2] !== result) throw new Error(`no atomic instruction ${name} with result ${result}`)
  return (out) => {
    write(out, i32(address).node)
    for (const a of args) write(out, a.node)
    out.bytes([0xfe, row[0], row[1]])
    out.unsigned(offset)
  }
}

export const atomicI32 = (name: string, address: I32Arg, offset: number, ...args: Val[]): I32 =>
  new I32(raw(atomic(name, 'i32', address, offset, args)))
export const atomicI64 = (name: string, address: I32Arg, offset: number, ...args: I64Arg[]): I64 =>
  new I64(raw(atomic(name, 'i64', address, offset, args.map(i64))))
/** An atomic store, as emission for `f.emit`. */
export const atomicStore = (
  name: string,
  address: I32Arg,
  offset: number,
  value: Val,
): ((out: CodeWriter) => void) => atomic(name, 'none', address, offset, [value])
/** `atomic.fence`, as emission for `f.emit`. */
export const atomicFence = (out: CodeWriter): void => out.bytes([0xfe, 0x03, 0])
