import type { Insn } from './insn.ts'
import { DS, FS } from './layout.ts'
import { CODE16, CODE64, type Mode, REAL_OR_VM } from './mode.ts'
import { OperandReader } from './operand-reader.ts'
import { type OperandSpec, parseRows, type Row } from './table/row.ts'

/**
 * Instruction decoder for all modes, made from the rows of the instruction table (Intel SDM vol. 2, chapter 2 and
 * appendix A). Opcodes lead to small arrays by ModRM byte that are filled on first use.
 */

/** Stands for whatever cannot be executed. */
export const invalidRow: Row = parseRows('0f ff | (bad) |')[0] as Row

const LONGEST = 15

/** A row prepared for the decoder. */
interface Form {
  readonly row: Row
  readonly modrm: boolean
  readonly operands: readonly OperandSpec[]
}

/** What an opcode means in one context: the form if it has no ModRM byte, else forms by ModRM byte. */
interface Slot {
  readonly plain: Form | undefined
  readonly byModrm: readonly (Form | undefined)[] | undefined
}

const EMPTY: Slot = { plain: undefined, byModrm: undefined }

// Legacy prefixes by byte: 0 none, 1 segment, 2 operand size, 3 address size, 4 lock, 5 repeat.
const PREFIX = new Uint8Array(256)
/** By segment number. */
const OVERRIDES = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65]
for (const byte of OVERRIDES) PREFIX[byte] = 1
PREFIX[0x66] = 2
PREFIX[0x67] = 3
PREFIX[0xf0] = 4
PREFIX[0xf2] = 5
PREFIX[0xf3] = 5

// Contexts of the tables.
const REAL = 0
const PROTECTED = 1
const LONG = 2

const PREFIX_CLASS = { np: 0, '66': 1, f3: 2, f2: 3 } as const

function matchesModrm(row: Row, modrm: number): boolean {
  const { encoding } = row
  if (encoding.modrm === 'byte') return encoding.extension === modrm
  if (encoding.modrm === 'digit' && encoding.extension !== ((modrm >> 3) & 7)) return false
  if (encoding.rm === 'any' || encoding.rm === 'ignored') return true
  return (encoding.rm === 'register') === modrm >= 0xc0
}

/** Rows that say more about an encoding go before the others. */
function precision({ encoding, attributes }: Row): number {
  const byModrm = { none: 0, register: 0, digit: 2, byte: 4 }[encoding.modrm]
  return (
    (encoding.prefix === 'any' ? 0 : 16) +
    (attributes.b0 ? 8 : 0) +
    byModrm +
    (encoding.rm === 'any' ? 0 : 1) +
    (encoding.span === 1 ? 0.5 : 0)
  )
}

function formOf(row: Row): Form {
  return { row, modrm: row.encoding.modrm !== 'none', operands: row.operands }
}

export class Decoder extends OperandReader {
  private readonly forms: readonly Form[]
  // filled from the start: V8 looks things up by hashing in an array with gaps
  private readonly legacy = new Array<Slot | undefined>(3 * 4 * 4 * 4 * 256).fill(undefined)
  private readonly vex = new Array<Slot | undefined>(2 * 4 * 4 * 256).fill(undefined)

  /** `features`: names of CPUID features that the CPU has; without it all. */
  constructor(rows: readonly Row[], features?: ReadonlySet<string>) {
    super()
    this.forms = rows
      .filter((row) => row.attributes.features.every((name) => !features || features.has(name)))
      .toSorted((a, b) => precision(b) - precision(a))
      .map(formOf)
  }

  /**
   * Decodes the instruction at `at`, of which `available` bytes can be read (15 are always enough). Undefined if it
   * goes on after these.
   */
  decode(bytes: Uint8Array, at: number, available: number, mode: Mode): Insn | undefined {
    const insn = this.decodeAny(bytes, at, mode)
    if (insn.length <= available && insn.length <= LONGEST) return insn
    if (available < LONGEST) return undefined
    return { ...insn, length: LONGEST, invalid: 'gp', row: invalidRow, operands: [] }
  }

  /** Reads on beyond what is available or allowed: `decode` discards the result then. */
  private decodeAny(bytes: Uint8Array, at: number, mode: Mode): Insn {
    const size = mode & 3
    const long = size === CODE64
    const context = long ? LONG : mode & REAL_OR_VM ? REAL : PROTECTED
    this.bytes = bytes
    this.long = long
    this.override = -1
    this.displacementPosition = at
    this.displacementBytes = 0
    this.rex = 0
    this.vvvv = 0
    let position = at
    let sizeToggled = false
    let addressToggled = false
    let lock = false
    let repeat = 0
    let byte = bytes[position++] ?? 0
    for (;;) {
      const kind = PREFIX[byte]
      if (kind === 0) {
        if (!long || (byte & 0xf0) !== 0x40) break
        // REX counts only right before the opcode.
        this.rex = byte
      } else {
        this.rex = 0
        if (kind === 1) {
          const segment = OVERRIDES.indexOf(byte)
          if (!long || segment >= FS) this.override = segment
        } else if (kind === 2) sizeToggled = true
        else if (kind === 3) addressToggled = true
        else if (kind === 4) lock = true
        else repeat = byte
      }
      if (position - at > LONGEST) break
      byte = bytes[position++] ?? 0
    }
    this.addressWidth = long ? (addressToggled ? 32 : 64) : (size === CODE16) === addressToggled ? 32 : 16
    // C4 and C5 are LES and LDS outside 64-bit mode if a memory operand follows.
    if ((byte === 0xc4 || byte === 0xc5) && context !== REAL && (long || (bytes[position] ?? 0) >= 0xc0)) {
      this.position = position
      const prefixed = lock || sizeToggled || repeat !== 0 || this.rex !== 0
      return this.decodeVex(at, byte, prefixed)
    }
    let map = 0
    if (byte === 0x0f) {
      byte = bytes[position++] ?? 0
      map = 1
      if (byte === 0x38 || byte === 0x3a) {
        map = byte === 0x38 ? 2 : 3
        byte = bytes[position++] ?? 0
      }
    }
    this.opcode = byte
    const prefixClass = repeat === 0xf3 ? 2 : repeat === 0xf2 ? 3 : sizeToggled ? 1 : 0
    const rexBits = ((this.rex >> 2) & 2) | (this.rex & 1)
    const key = ((((context << 2) | rexBits) << 4) | (prefixClass << 2) | map) * 256 + byte
    const slot = this.legacy[key] ?? this.fillLegacy(key, context, rexBits, prefixClass, map, byte)
    let form = slot.plain
    if (slot.byModrm) {
      const modrm = bytes[position++] ?? 0
      this.modrm = modrm
      form = slot.byModrm[modrm] ?? form
    }
    this.position = position
    if (!form) return this.invalid(at)
    const { attributes, encoding } = form.row
    // A mandatory 66 is no operand size.
    const toggled = sizeToggled && encoding.prefix !== '66'
    let width: 16 | 32 | 64
    if (long) {
      if (attributes.f64 || this.rex & 8) width = 64
      else if (toggled) width = 16
      else width = attributes.d64 ? 64 : 32
    } else width = (size === CODE16) === toggled ? 32 : 16
    if (!attributes.sized) width = 32
    else if (attributes.max32 && width === 64) width = 32
    this.width = width
    const operands = this.operands(form.row)
    if (!operands) return this.invalid(at)
    if (lock && !(attributes.lock && operands[0]?.kind === 'memory')) return this.invalid(at)
    let rep: Insn['rep'] = 'none'
    if (attributes.rep && repeat !== 0) {
      const compares = form.row.semantics === 'cmps' || form.row.semantics === 'scas'
      rep = repeat === 0xf2 && compares ? 'repne' : 'rep'
    }
    return {
      row: form.row,
      length: this.position - at,
      invalid: undefined,
      width: attributes.byte ? 8 : width,
      addressWidth: this.addressWidth,
      rep,
      lock,
      cc: attributes.cc ? byte & 15 : 0,
      operands,
      dataSegment: this.override < 0 ? DS : this.override,
      displacementAt: this.displacementPosition - at,
      displacementBytes: this.displacementBytes,
    }
  }

  /** SDM vol. 2, 2.3.5. `prefixed`: a prefix that VEX does not tolerate was there. */
  private decodeVex(at: number, first: number, prefixed: boolean): Insn {
    const { bytes, long } = this
    const second = bytes[this.position++] ?? 0
    let map = 1
    let third = second
    let rex = (~second >> 5) & 4
    if (first === 0xc4) {
      third = bytes[this.position++] ?? 0
      map = second & 31
      rex = ((~second >> 5) & 7) | ((third >> 4) & 8)
    }
    if (!long) rex = 0
    this.rex = rex
    const vvvv = (~third >> 3) & 15
    this.vvvv = long ? vvvv : vvvv & 7
    const opcode = bytes[this.position++] ?? 0
    this.opcode = opcode
    if (prefixed || third & 4 || map < 1 || map > 3) return this.invalid(at)
    // Prefix field: 0 none, 1 66, 2 F3, 3 F2: the same numbers as the classes of the table.
    const w = (rex >> 3) & 1
    const key = (((w << 2) | (third & 3)) * 4 + map) * 256 + opcode
    const slot = this.vex[key] ?? this.fillVex(key, w, third & 3, map, opcode)
    if (!slot.byModrm) return this.invalid(at)
    const modrm = bytes[this.position++] ?? 0
    this.modrm = modrm
    const form = slot.byModrm[modrm]
    if (!form) return this.invalid(at)
    this.width = w ? 64 : 32
    if (vvvv !== 0 && !form.operands.some((operand) => operand.letter === 'B')) return this.invalid(at)
    const operands = this.operands(form.row)
    if (!operands) return this.invalid(at)
    return {
      row: form.row,
      length: this.position - at,
      invalid: undefined,
      width: this.width,
      addressWidth: this.addressWidth,
      rep: 'none',
      lock: false,
      cc: 0,
      operands,
      dataSegment: this.override < 0 ? DS : this.override,
      displacementAt: this.displacementPosition - at,
      displacementBytes: this.displacementBytes,
    }
  }

  private invalid(at: number): Insn {
    return {
      row: invalidRow,
      length: this.position - at,
      invalid: 'ud',
      width: 32,
      addressWidth: this.addressWidth,
      rep: 'none',
      lock: false,
      cc: 0,
      operands: [],
      dataSegment: DS,
      displacementAt: 0,
      displacementBytes: 0,
    }
  }

  private fillLegacy(
    key: number,
    context: number,
    rexBits: number,
    prefix: number,
    map: number,
    opcode: number,
  ) {
    const w = rexBits >> 1
    const slot = makeSlot(
      this.forms.filter(({ row: { encoding, attributes } }) => {
        if (encoding.vex || encoding.map !== map) return false
        if (opcode < encoding.opcode || opcode >= encoding.opcode + encoding.span) return false
        if (encoding.prefix !== 'any' && PREFIX_CLASS[encoding.prefix] !== prefix) return false
        if (context === LONG ? attributes.i64 : attributes.o64) return false
        if (context === REAL && attributes.prot) return false
        if (w ? attributes.w0 : attributes.w1) return false
        return !(attributes.b0 && rexBits & 1)
      }),
    )
    this.legacy[key] = slot
    return slot
  }

  private fillVex(key: number, w: number, prefix: number, map: number, opcode: number) {
    const slot = makeSlot(
      this.forms.filter(
        ({ row: { encoding } }) =>
          encoding.vex !== undefined &&
          encoding.map === map &&
          encoding.opcode === opcode &&
          PREFIX_CLASS[encoding.prefix as keyof typeof PREFIX_CLASS] === prefix &&
          (encoding.vex.w === 'any' || encoding.vex.w === w),
      ),
    )
    this.vex[key] = slot
    return slot
  }
}

function makeSlot(forms: readonly Form[]): Slot {
  if (forms.length === 0) return EMPTY
  const plain = forms.find((form) => !form.modrm)
  if (!forms.some((form) => form.modrm)) return { plain, byModrm: undefined }
  const byModrm = Array.from({ length: 256 }, (_, modrm) =>
    forms.find((form) => form.modrm && matchesModrm(form.row, modrm)),
  )
  return { plain: undefined, byModrm }
}
