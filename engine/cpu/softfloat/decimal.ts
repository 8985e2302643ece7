import type { FuncRef } from '../../wasm/function.ts'
import { load8U, load64 } from '../../wasm/memory.ts'
import { i32, i64 } from '../../wasm/values.ts'
import type { Routines } from '../emitter.ts'
import { fromInteger, integral } from './convert.ts'
import { BIAS, flag, outcome, SIGN, slot } from './format.ts'
import { raiseOrAbort, unpack, unsupported } from './operand.ts'
import { clearC1, raise } from './round.ts'

/** Packed decimal (SDM vol. 1, 4.7): 18 digits in nine bytes, the lowest first, and the sign in bit 7 of the tenth. */
const GREATEST = 10n ** 18n - 1n

/** (slot): replaces the packed decimal in it by the number. */
export const fromDecimal = (routines: Routines): FuncRef<'none'> =>
  routines.function('x87.fromDecimal', ['i32'], 'none', (f) => {
    const at = f.param(0, 'i32').get()
    const sign = f.let(load8U(at, 9).and(0x80).shl(8))
    const value = f.local('i64')
    const digits = f.local('i64')
    const left = f.local('i32')
    const low = f.let(load8U(at, 8))
    f.set(value, low.shrU(4).mul(10).add(low.and(15)).extendU())
    f.set(digits, load64(at))
    f.set(left, i32(16))
    f.loop((again) => {
      f.set(value, value.get().mul(10n).add(digits.get().shrU(60)))
      f.set(digits, digits.get().shl(4))
      f.set(left, left.get().sub(1))
      f.brIf(again, left.get())
    })
    f.do(fromInteger(routines), value.get(), at)
    f.store8(at, 9, load8U(at, 9).or(sign.shrU(8)))
  })

/** (slot) → outcome, the ten bytes in slot.result. */
export const toDecimal = (routines: Routines): FuncRef<'i32'> =>
  routines.function('x87.toDecimal', ['i32'], 'i32', (f) => {
    const x = unpack(f, f.param(0, 'i32').get())
    clearC1(f)
    f.if(
      unsupported(x)
        .or(x.exponent.get().geU(BIAS + 63))
        .eqz(),
      () => {
        const { magnitude, flags } = integral(f, routines, x, i32(0))
        f.if(magnitude.leU(GREATEST), () => {
          f.if(flags, () => f.drop(f.call(raise(routines), flags)))
          const rest = f.local('i64')
          const packed = f.local('i64')
          const count = f.local('i64')
          const digit = (): void => {
            const tenth = f.let(rest.get().divU(10n))
            f.set(packed, packed.get().or(rest.get().sub(tenth.mul(10n)).shl(count.get())))
            f.set(rest, tenth)
            f.set(count, count.get().add(4n))
          }
          f.set(rest, magnitude)
          f.loop((again) => {
            digit()
            f.brIf(again, count.get().ltU(64n))
          })
          f.store64(slot.result, 0, packed.get())
          const top = rest.get().divU(10n)
          f.store8(slot.result, 8, top.shl(4).or(rest.get().remU(10n)))
          f.store8(slot.result, 9, x.sign.get().shrU(8))
          f.return(i32(outcome.done))
        })
      },
    )
    raiseOrAbort(f, routines, i32(flag.IE))
    f.store64(slot.result, 0, i64(0xc000_0000_0000_0000n))
    f.store16(slot.result, 8, i32(SIGN | (SIGN - 1)))
    f.result_(i32(outcome.done))
  })
