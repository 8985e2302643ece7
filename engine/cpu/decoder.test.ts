import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../base/random.ts'
import { encodingsOf } from '../testing/encodings.ts'
import { Decoder } from './decoder.ts'
import { disassemble } from './disassembler.ts'
import { CODE16, CODE32, LONG64, REAL_OR_VM } from './mode.ts'
import { rows } from './table/rows.ts'

const decoder = new Decoder(rows)
const MODES = { 16: CODE16, 32: CODE32, 64: LONG64 } as const
const parse = (text: string) => Uint8Array.from(text.split(' ').map((byte) => Number.parseInt(byte, 16)))
const decode = (text: string, mode: number = LONG64) => decoder.decode(parse(text), 0, 15, mode)
const show = (text: string, mode?: number) => {
  const insn = decode(text, mode)
  return insn && (insn.invalid ?? disassemble(insn))
}

describe('decoder', () => {
  it.each([
    ['REX before another prefix is ignored', '48 66 01 d8', 'add ax,bx'],
    ['LOCK needs a memory destination', 'f0 01 d8', 'ud'],
    ['LOCK on memory', 'f0 01 18', 'lock add DWORD PTR [rax],ebx'],
    ['LOCK on an instruction without a locked form', 'f0 8b 18', 'ud'],
    ['16 prefixes', '66 66 66 66 66 66 66 66 66 66 66 66 66 66 66 90', 'gp'],
    ['90 with REX.B exchanges', '41 90', 'xchg r8d,eax'],
    ['90 is no exchange', '48 90', 'nop'],
    ['F3 90', 'f3 90', 'pause'],
    ['SPL needs a REX prefix', '40 88 e0', 'mov al,spl'],
    ['AH has none', '88 e0', 'mov al,ah'],
    ['FS override survives an ignored one', '64 2e 8b 00', 'mov eax,DWORD PTR fs:[rax]'],
    ['R13 needs a displacement but is not RIP', '41 8b 45 00', 'mov eax,DWORD PTR [r13]'],
    ['R12 as an index', '42 8b 04 20', 'mov eax,DWORD PTR [rax+r12*1]'],
    ['F2 wins over 66 as mandatory prefix', '66 f2 0f 38 f1 c3', 'crc32 eax,bx'],
    ['operand size of cmpxchg16b', '48 0f c7 08', 'cmpxchg16b XMMWORD PTR [rax]'],
    ['VEX with REX', '48 c4 e2 f8 f2 c3', 'ud'],
    ['VEX.vvvv of a form without it', 'c4 e3 73 f0 c3 05', 'ud'],
    ['VEX.L', 'c4 e2 fc f2 c3', 'ud'],
  ])('%s', (_, bytes, expected) => {
    expect(show(bytes)).toBe(expected)
  })

  it('takes C4 as VEX in protected mode only with a register operand', () => {
    expect(show('c4 e2 78 f2 c3', CODE32)).toBe('andn eax,eax,ebx')
    expect(show('c4 e2 78 f2 c3', CODE16 | REAL_OR_VM)).toBe('ud')
  })

  it('wants more bytes until the instruction is complete', () => {
    const bytes = parse('64 48 8b 84 88 10 20 30 40')
    const lengths = Array.from(
      { length: 10 },
      (_, available) => decoder.decode(bytes, 0, available, LONG64)?.length,
    )
    expect(lengths).toEqual([...Array<undefined>(9).fill(undefined), 9])
  })

  it('hides what the CPU does not have', () => {
    const plain = new Decoder(rows, new Set<string>())
    expect(plain.decode(parse('f3 0f bd c3'), 0, 15, LONG64)?.row.name).toBe('bsr')
    expect(plain.decode(parse('f3 0f b8 c3'), 0, 15, LONG64)?.invalid).toBe('ud')
  })

  it('never throws and never reads past 15 bytes', () => {
    const random = new SeededRandom(7)
    const bytes = new Uint8Array(32)
    for (let i = 0; i < 300_000; i++) {
      random.fill(bytes)
      const insn = decoder.decode(
        bytes,
        0,
        15,
        [CODE16, CODE32, LONG64, CODE16 | REAL_OR_VM][i & 3] ?? LONG64,
      )
      if (!insn || insn.length < 1 || insn.length > 15) throw new Error(`bytes ${bytes.join()}`)
    }
    expect(random.next()).toBeGreaterThan(0)
  })
})

/** objdump's lines as [offset, text]. */
function objdump(code: Uint8Array, mode: 16 | 32 | 64): [number, string][] {
  const folder = mkdtempSync(join(tmpdir(), 'tabvisor-objdump-'))
  try {
    const file = join(folder, 'code.bin')
    writeFileSync(file, code)
    const machine = { 16: 'i8086', 32: 'i386', 64: 'i386:x86-64' }[mode]
    const options = ['-D', '-b', 'binary', '-m', machine, '-M', 'intel,intel64', '--insn-width=16', file]
    const output = execFileSync('objdump', options, { maxBuffer: 1 << 28, encoding: 'utf8' })
    return output
      .split('\n')
      .map((line) => /^ *([0-9a-f]+):\t[0-9a-f ]+\t?(.*)$/.exec(line))
      .filter((match) => match !== null)
      .map((match) => [Number.parseInt(match[1] ?? '', 16), match[2] ?? ''])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * Hints that objdump knows by newer names, aliases by immediate, word operands that it gives another width: only
 * lengths are compared.
 */
const OTHER_TEXT =
  /^(63 \/r|0f 0d \/[3-7]|0f 1[8ab] \/r|66 0f 3a 44|f2 0f f0|8e|0f 0[239]|0f b[245]|ff \/[35]|db modrm=e[014]) /
/** Undocumented aliases of x87 instructions. */
const ALIAS = /^(d9 \/3|dc \/[23]|dd \/1|de \/2|df \/[123]) \| \w+ Tt/
/** Without MPX these are NOPs; objdump refuses some operands. */
const MPX = /^0f 1[ab] /

/** What objdump prints otherwise on purpose: prefixes without effect, operand sizes as suffixes, implied operands. */
const normalise = (text: string) =>
  text
    .replace(/ *#.*/, '')
    .replace(/\s+/g, ' ')
    .replace(/\b((data|addr)(16|32) |rex\.?[WRXB]* )/g, '')
    .replace('+0x0]', ']')
    .replace('OWORD', 'XMMWORD')
    .replace('invlpg BYTE PTR ', 'invlpg ')
    .replace(
      /^(pusha|popa|pushf|popf|push|pop|ret|enter|leave|call|jmp|retf|iret|sysret|sysexit|[sl][gi]dt|fldenv|fnstenv|frstor|fnsave|pcmpestr[im])[dwq]\b/,
      '$1',
    )
    .replace(/^xchg (r|e|)ax,\1ax$/, 'nop')
    .replace(/^((?:pblendvb|blendvp.|sha256rnds2) .*),xmm0$/, '$1')
    .trim()

describe.each([16, 32, 64] as const)('against objdump in %i-bit code', (mode) => {
  const SLOT = 16
  const cases = encodingsOf(rows, mode)
  const code = new Uint8Array(cases.length * SLOT).fill(0x90)
  cases.forEach(({ bytes }, i) => {
    code.set(bytes, i * SLOT)
  })
  const lines = new Map(objdump(code, mode))
  const differences: string[] = []
  let compared = 0
  cases.forEach(({ bytes, row }, i) => {
    const at = i * SLOT
    const theirs = normalise(lines.get(at) ?? '')
    const insn = decoder.decode(code, at, 15, MODES[mode])
    const ours = insn ? disassemble(insn, BigInt(at)) : ''
    const end = lines.has(at + bytes.length)
    const text = Buffer.from(bytes).toString('hex')
    if (insn?.row !== row) differences.push(`${row.id}: ${text} decoded as ${insn?.row.id}`)
    if (insn?.length !== bytes.length || !(end || MPX.test(row.id)))
      differences.push(`${row.id}: ${text} length ${insn?.length}, ${theirs}`)
    compared++
    if (ours !== theirs && !OTHER_TEXT.test(row.id) && !ALIAS.test(row.id))
      differences.push(`${row.id}: ${text} ours «${ours}» objdump «${theirs}»`)
  })

  it('agrees on length and text of every form', () => {
    expect(compared).toBeGreaterThan(1000)
    expect(differences).toEqual([])
  })
})
