import { type Environment, layout, le, type Program, sel } from './unicorn-program.ts'

/** How a program that begins in real mode comes to where it does its system instructions. */

/** Environments that are entered from 64-bit mode. */
export const startsLong = (environment: Environment): boolean =>
  environment.startsWith('long') || environment === 'compat'

/** Environments whose segments are paragraphs. */
export const isReal = (environment: Environment): boolean =>
  environment === 'real' || environment.startsWith('vm86')

function enterProtected(p: Program): void {
  p.emit(0x0f, 0x20, 0xc0, 0x0c, 0x01, 0x0f, 0x22, 0xc0)
  p.emit(0x66, 0xea, ...le(p.here + 8, 4), ...le(sel.code32, 2))
  p.size = 32
  loadData(p, sel.data)
  p.emit(0xbc, ...le(layout.stack, 4))
  p.movAx(sel.tss)
  p.emit(0x0f, 0x00, 0xd8)
  p.movAx(sel.ldt)
  p.emit(0x0f, 0x00, 0xd0)
}

function loadData(p: Program, selector: number): void {
  p.movAx(selector)
  for (const modrm of [0xd8, 0xc0, 0xd0, 0xe0, 0xe8]) p.emit(0x8e, modrm)
}

/** The case starts in 64-bit mode; a far return gives CS its proper selector. */
function enterLong(p: Program): void {
  p.emit(0xbc, ...le(layout.stack, 4))
  p.emit(0x6a, sel.code64, 0x68, ...le(p.here + 9, 4), 0x48, 0xcb)
  loadData(p, sel.data)
  p.movAx(sel.tss64)
  p.emit(0x0f, 0x00, 0xd8)
}

/** IRET with a new stack to an address right behind. */
function returnTo(p: Program, code: number, data: number, flags: number): void {
  const bytes = p.size === 64 ? 2 + 5 + 5 + 2 + 5 + 2 : 5 * 5 + 1
  const target = p.here + bytes
  if (p.size === 64) {
    p.emit(
      0x6a,
      data,
      0x68,
      ...le(layout.userStack, 4),
      0x68,
      ...le(flags, 4),
      0x6a,
      code,
      0x68,
      ...le(target, 4),
      0x48,
      0xcf,
    )
    return
  }
  for (const value of [data, layout.userStack, flags, code, target]) p.push(value)
  p.emit(0xcf)
}

export function enter(p: Program, environment: Environment): void {
  if (startsLong(environment)) {
    p.size = 64
    p.emit(0x0f, 0x01)
    p.absolute(2, 0x628)
    p.emit(0x0f, 0x01)
    p.absolute(3, 0x638)
  } else {
    const lidt = environment === 'real' ? 0x618 : 0x608
    p.emit(0x66, 0x0f, 0x01, 0x16, ...le(0x600, 2), 0x66, 0x0f, 0x01, 0x1e, ...le(lidt, 2))
  }
  switch (environment) {
    case 'real':
      p.emit(0xbc, ...le(layout.stack, 2))
      break
    case 'pm32':
      enterProtected(p)
      break
    case 'pm16':
      enterProtected(p)
      p.emit(0xea, ...le(p.here + 7, 4), ...le(sel.code16, 2))
      p.size = 16
      loadData(p, sel.data16)
      break
    case 'pm32user':
      enterProtected(p)
      returnTo(p, sel.user32, sel.userData, p.pick([0x2, 0x3002]))
      loadData(p, sel.userData)
      break
    case 'vm86':
    case 'vm86iopl3': {
      enterProtected(p)
      const target = p.here + 5 * 9 + 1
      const flags = environment === 'vm86' ? 0x2_0002 : 0x2_3002
      for (const value of [0, 0, 0, 0, 0, layout.userStack, flags, 0, target]) p.push(value)
      p.emit(0xcf)
      p.size = 16
      break
    }
    case 'long':
      enterLong(p)
      break
    case 'longuser':
      enterLong(p)
      returnTo(p, sel.user64, sel.userData, p.pick([0x2, 0x3002]))
      break
    case 'compat':
      enterLong(p)
      returnTo(p, sel.user32, sel.userData, p.pick([0x2, 0x3002]))
      p.size = 32
      loadData(p, sel.userData)
  }
}
