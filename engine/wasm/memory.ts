import type { ByteWriter } from './bytes.ts'
import { I32, type I32Arg, I64, type I64Arg, i32, i64, V128, type Val } from './values.ts'

/** Loads are values, stores are emitted by a FunctionBuilder. `offset` is a constant added to the address (Core spec 5.4.7). */
function access(code: number, address: I32Arg, offset: number): (out: ByteWriter) => void {
  const base = i32(address)
  return (out) => {
    base.emit(out)
    out.u8(code)
    out.u8(0)
    out.unsigned(offset)
  }
}

export const load32 = (address: I32Arg, offset = 0): I32 => new I32(access(0x28, address, offset))
export const load8U = (address: I32Arg, offset = 0): I32 => new I32(access(0x2d, address, offset))
export const load16U = (address: I32Arg, offset = 0): I32 => new I32(access(0x2f, address, offset))
export const load64 = (address: I32Arg, offset = 0): I64 => new I64(access(0x29, address, offset))
export const load64From8U = (address: I32Arg, offset = 0): I64 => new I64(access(0x31, address, offset))
export const load64From16U = (address: I32Arg, offset = 0): I64 => new I64(access(0x33, address, offset))
export const load64From32U = (address: I32Arg, offset = 0): I64 => new I64(access(0x35, address, offset))
export const load64From32S = (address: I32Arg, offset = 0): I64 => new I64(access(0x34, address, offset))

export function loadV128(address: I32Arg, offset = 0): V128 {
  const base = i32(address)
  return new V128((out) => {
    base.emit(out)
    out.bytes([0xfd, 0x00, 0])
    out.unsigned(offset)
  })
}

/** `memory.size`, in pages of 64 KiB. */
export const memorySize = (): I32 => new I32((out) => out.bytes([0x3f, 0]))

/** Stores by width of what is kept; the value's type picks the instruction. */
export const storeCode: Record<string, number> = {
  'i32/32': 0x36,
  'i64/64': 0x37,
  'f32/32': 0x38,
  'f64/64': 0x39,
  'i32/8': 0x3a,
  'i32/16': 0x3b,
  'i64/8': 0x3c,
  'i64/16': 0x3d,
  'i64/32': 0x3e,
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
): (out: ByteWriter) => void {
  const row = atomicTable[name]
  if (!row || row[2] !== result) throw new Error(`no atomic instruction ${name} with result ${result}`)
  return (out) => {
    i32(address).emit(out)
    for (const a of args) a.emit(out)
    out.bytes([0xfe, row[0], row[1]])
    out.unsigned(offset)
  }
}

export const atomicI32 = (name: string, address: I32Arg, offset: number, ...args: Val[]): I32 =>
  new I32(atomic(name, 'i32', address, offset, args))
export const atomicI64 = (name: string, address: I32Arg, offset: number, ...args: I64Arg[]): I64 =>
  new I64(atomic(name, 'i64', address, offset, args.map(i64)))
/** An atomic store, as emission for `f.emit`. */
export const atomicStore = (
  name: string,
  address: I32Arg,
  offset: number,
  value: Val,
): ((out: ByteWriter) => void) => atomic(name, 'none', address, offset, [value])
/** `atomic.fence`, as emission for `f.emit`. */
export const atomicFence = (out: ByteWriter): void => out.bytes([0xfe, 0x03, 0])
