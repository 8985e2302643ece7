import type { SeededRandom } from '../../base/random.ts'
import { le } from '../unicorn-program.ts'
import { Values } from '../values.ts'
import { absolute, CodeWriter, type Label } from './code-writer.ts'
import { AGAIN, control, interrupt, JUMPS, linear, PAGE, pages } from './places.ts'
import { RandomFloats } from './random-floats.ts'
import { RandomInstructions } from './random-instruction.ts'
import { RandomMemory } from './random-memory.ts'
import { Sequences } from './sequences.ts'
import { Sites } from './sites.ts'

/** What a program may do besides computing; each makes it slower to run or to compile. */
export type Themes = {
  /** It runs as the kernel. */
  readonly privileged: boolean
  /** Code is replaced while it runs. */
  readonly modifies: boolean
  /** It single-steps itself. */
  readonly steps: boolean
  /** See {@link RandomMemory}. */
  readonly absent: number
  /** It computes with the x87 unit. */
  readonly floats: boolean
}

export type TortureProgram = {
  readonly code: Uint8Array
  /** The same with other bytes where code is replaced. */
  readonly otherCode: Uint8Array
  /** Contents of the control pages. */
  readonly control: Uint8Array
  /** Addresses of blocks: where the program may be entered. */
  readonly entries: readonly number[]
  /** Where a program ends that returns from its first function. */
  readonly end: number
  /** Places where code is replaced, with what may stand there. */
  readonly sites: readonly { readonly address: number; readonly variants: readonly Uint8Array[] }[]
}

const MOST_BYTES = pages.code * PAGE - 64

/** Writes random functions, each a random graph of random blocks, in code that begins somewhere in a page. */
class ProgramWriter {
  private readonly values: Values
  private readonly code = new CodeWriter(linear.code)
  private readonly memory: RandomMemory
  private readonly instructions: RandomInstructions
  private readonly floats: RandomFloats
  private readonly sequences: Sequences
  private readonly sites: Sites
  private readonly themes: Themes
  private readonly end: Label
  private readonly functions: readonly Label[]
  private readonly blocks: Label[] = []
  /** Labels for places in the table of jumps. */
  private readonly jumps: { readonly label: Label; readonly add: number }[] = []

  constructor(random: SeededRandom, themes: Themes) {
    this.values = new Values(random)
    this.themes = themes
    this.memory = new RandomMemory(this.values, themes.absent)
    this.instructions = new RandomInstructions(this.values, this.memory)
    this.floats = new RandomFloats(this.values, this.memory, this.instructions)
    this.sequences = new Sequences(this.values, this.memory, themes.privileged, themes.steps)
    this.sites = new Sites(this.values, this.memory)
    this.end = this.code.label()
    this.functions = Array.from({ length: 1 + this.values.below(6) }, () => this.code.label())
  }

  write(): TortureProgram {
    const { code, values } = this
    code.emit(...new Array(values.chance(70) ? PAGE - 200 + values.below(180) : values.below(64)).fill(0x90))
    for (const label of this.functions) this.function(label)
    code.place(this.end)
    code.emit(0x48, 0x8b, ...absolute(4, linear.control + control.stackTop), 0xcd, interrupt.end)
    const bytes = code.finish()
    if (bytes.length > pages.code * PAGE) throw new Error('the program is too long')
    return {
      code: bytes,
      otherCode: this.otherVersion(bytes),
      control: this.controlPages(),
      entries: this.blocks.map((label) => code.address(label)),
      end: code.address(this.end),
      sites: this.sites.all.map((site) => ({
        address: code.address(site.label),
        variants: site.variants.map((_, n) => this.sites.bytesOf(code, site, n)),
      })),
    }
  }

  private otherVersion(bytes: Uint8Array): Uint8Array {
    const other = bytes.slice()
    for (const site of this.sites.all)
      other.set(this.sites.bytesOf(this.code, site, 1 + this.values.below(3)), site.label.offset ?? 0)
    return other
  }

  private controlPages(): Uint8Array {
    const made = new Uint8Array(pages.control * PAGE)
    const view = new DataView(made.buffer)
    for (let n = 0; n < JUMPS; n++) {
      const { label, add } = this.jumps[n] ?? { label: this.values.pick(this.blocks), add: 0 }
      view.setUint32(control.table + 8 * n, this.code.address(label) + add, true)
    }
    let at: number = control.variants
    for (const site of this.sites.all)
      for (let n = 0; n < site.variants.length; n++, at += 8)
        made.set(this.sites.bytesOf(this.code, site, n), at)
    view.setUint32(control.stackTop, linear.stack + pages.stack * PAGE - 64, true)
    view.setUint32(control.stackOther, linear.otherStack + pages.stack * PAGE - 64, true)
    return made
  }

  private function(start: Label): void {
    const { code, values } = this
    code.place(start)
    if (code.bytes.length > MOST_BYTES - 4000) {
      this.blocks.push(start)
      code.emit(0xc3)
      return
    }
    const blocks = Array.from({ length: 1 + values.below(values.chance(20) ? 24 : 8) }, () => code.label())
    for (const [n, label] of blocks.entries()) {
      code.place(label)
      this.blocks.push(label)
      if (code.bytes.length < MOST_BYTES - 1500) this.block(blocks)
      this.goOn(blocks, n)
    }
    code.emit(0xc3)
  }

  private block(blocks: readonly Label[]): void {
    const { values } = this
    this.memory.forget()
    if (this.themes.floats) this.floats.begin(this.code)
    for (let n = values.below(values.chance(15) ? 24 : 7); n > 0; n--) {
      if (this.code.bytes.length >= MOST_BYTES - 1000) return
      this.item(blocks)
    }
  }

  private item(blocks: readonly Label[]): void {
    const { code, values, themes } = this
    const kind = values.below(100)
    if (themes.floats && values.chance(70)) this.floats.write(code)
    else if (values.chance(20)) this.instructions.sum(code)
    else if (themes.modifies && kind < 15) {
      if (values.chance(20)) this.changingLoop(blocks)
      else if (values.chance(30)) this.sites.write(code, blocks)
      else this.sites.replace(code)
    } else if (kind < 22) code.emit(...(values.chance(70) ? this.memory.newPointer() : this.memory.step()))
    else if (kind < 30) this.sequences.write(code, () => this.instructions.write(code))
    else if (kind < 34) this.guarded(() => this.call())
    else this.instructions.write(code)
  }

  /** A loop that replaces what it does. */
  private changingLoop(blocks: readonly Label[]): void {
    const { code, values, sites, instructions } = this
    const start = code.here()
    const steps = [
      () => sites.write(code, blocks),
      () => sites.replace(code),
      () => instructions.write(code),
      () => instructions.sum(code),
    ]
    for (let n = 2 + values.below(5); n > 0; n--) values.pick(steps)()
    sites.write(code, blocks)
    sites.replace(code)
    if (values.chance(50)) sites.write(code, [])
    this.guarded(() => code.jcc(values.below(16), start))
  }

  /** Something that may be done for ever: only if the fuel is not used up. dec r15d; js end. */
  private guarded(body: () => void): void {
    this.code.emit(0x41, 0xff, 0xcf)
    this.code.jcc(8, this.end)
    body()
  }

  private call(): void {
    const { code, values, memory } = this
    const callee = values.pick(this.functions)
    const kind = values.below(10)
    const register = values.pick(memory.writable)
    const b = register >> 3
    memory.forget()
    if (kind < 6) code.call(callee)
    else if (kind < 8) {
      code.lea(register, callee)
      code.emit(0x40 | b, 0xff, 0xd0 | (register & 7))
    } else if (kind < 9) {
      // the return address is made by hand
      const after = code.label()
      code.lea(register, after)
      code.emit(0x40 | b, 0x50 | (register & 7))
      code.jmp(callee)
      code.place(after)
    } else code.emit(0xff, ...absolute(2, this.slot([callee])))
  }

  /** Addresses of these labels in the table of jumps, one after the other. */
  private slot(labels: readonly Label[]): number {
    const { values, jumps } = this
    const first = jumps.length + labels.length > JUMPS ? 0 : jumps.length
    if (first > 0 || jumps.length === 0)
      for (const label of labels) jumps.push({ label, add: values.chance(20) ? AGAIN : 0 })
    return linear.control + control.table + 8 * first
  }

  /** What stands at the end of a block: jumps to others, or nothing, or the function's end. */
  private goOn(blocks: readonly Label[], n: number): void {
    const { code, values } = this
    const to = values.pick(blocks)
    const jump = (body: () => void): void => {
      if (to.offset === undefined || values.chance(4)) body()
      else this.guarded(body)
    }
    const kind = values.below(100)
    if (kind < 50) jump(() => code.jcc(values.below(16), to))
    else if (kind < 58) jump(() => code.jmp(to))
    else if (kind < 66) this.loop(to)
    else if (kind < 74) this.guarded(() => this.switch(blocks))
    else if (kind < 78) code.emit(...values.pick([[0xc3], [0xc2, 0, 0], [0xf3, 0xc3]]))
    else if (kind < 80) this.away()
    else if (kind < 82) this.farReturn(to)
    if (n === blocks.length - 1 && values.chance(20)) jump(() => code.jmp(to))
  }

  /** mov ecx, count before a loop; loop, loope, loopne or jrcxz. */
  private loop(to: Label): void {
    const { code, values } = this
    this.guarded(() => {
      if (values.chance(30)) code.emit(0xb9, ...le(1 + values.below(40), 4))
      code.loop(0xe0 + values.below(4), to)
    })
  }

  /** jmp [table + index * 8] and other jumps to one of several blocks. */
  private switch(blocks: readonly Label[]): void {
    const { code, values } = this
    const count = values.pick([2, 4, 8, 16])
    const table = this.slot(Array.from({ length: count }, () => values.pick(blocks)))
    const index = values.pick([0, 1, 2, 3])
    code.emit(0x83, 0xe0 | index, count - 1)
    if (values.chance(60)) code.emit(0xff, 0x24, 0xc5 | (index << 3), ...le(table, 4))
    else
      code.emit(
        0x48,
        0x8b,
        0x04,
        0xc5 | (index << 3),
        ...le(table, 4),
        ...values.pick([
          [0xff, 0xe0],
          [0x50, 0xc3],
        ]),
      )
  }

  /** To some block of some function, whatever is on the stack. */
  private away(): void {
    const slot = linear.control + control.table + 8 * this.values.below(JUMPS)
    this.guarded(() => this.code.emit(0xff, ...absolute(4, slot)))
  }

  /** lretq or iretq to a block. */
  private farReturn(to: Label): void {
    const { code } = this
    this.guarded(() => {
      if (this.values.chance(50)) {
        // mov eax, cs; push rax; lea rax, [to]; push rax; lretq
        code.emit(0x8c, 0xc8, 0x50)
        code.lea(0, to)
        code.emit(0x50, 0x48, 0xcb)
        return
      }
      // mov rcx, rsp; mov eax, ss; push rax; push rcx; pushf; mov eax, cs; push rax; lea rax, [to]; push rax; iretq
      this.memory.forget()
      code.emit(0x48, 0x89, 0xe1, 0x8c, 0xd0, 0x50, 0x51, 0x9c, 0x8c, 0xc8, 0x50)
      code.lea(0, to)
      code.emit(0x50, 0x48, 0xcf)
    })
  }
}

export const tortureProgram = (random: SeededRandom, themes: Themes): TortureProgram =>
  new ProgramWriter(random, themes).write()
