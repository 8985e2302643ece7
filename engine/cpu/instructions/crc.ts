import type { FuncRef } from '../../wasm/function.ts'
import { load32 } from '../../wasm/memory.ts'
import { i32 } from '../../wasm/values.ts'
import type { Routines, Semantics } from '../emitter.ts'
import { tables } from '../layout.ts'
import type { Operands } from './integer.ts'

/** CRC-32C (Castagnoli), bits reversed: 0x1EDC6F41 (SDM vol. 2, CRC32). */
const POLYNOMIAL = 0x82f6_3b78

/** What a byte shifted out adds to the remainder. */
function crcTable(): Uint8Array {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte
    for (let n = 0; n < 8; n++) remainder = (remainder >>> 1) ^ (remainder & 1 ? POLYNOMIAL : 0)
    return remainder
  })
  return new Uint8Array(table.buffer)
}

/** (remainder, data, bytes) → remainder. */
export const crc32c = (routines: Routines): FuncRef<'i32'> =>
  routines.function('crc32c', ['i32', 'i64', 'i32'], 'i32', (f) => {
    routines.table(tables.integer, crcTable())
    const crc = f.param(0, 'i32')
    const data = f.param(1, 'i64')
    const left = f.param(2, 'i32')
    f.loop((next) => {
      const byte = crc.get().xor(data.get().wrap()).and(0xff)
      f.set(
        crc,
        crc
          .get()
          .shrU(8)
          .xor(load32(byte.shl(2), tables.integer)),
      )
      f.set(data, data.get().shrU(8))
      f.set(left, left.get().sub(1))
      f.brIf(next, left.get())
    })
    f.result_(crc.get())
  })

export const crc: Semantics = {
  crc32: (e) => {
    const [to, from] = e.operands as Operands
    const data = from.read()
    const remainder = to.read().wrap()
    to.write(e.f.call(crc32c(e.routines), remainder, data, i32(from.width / 8)).extendU())
  },
}
