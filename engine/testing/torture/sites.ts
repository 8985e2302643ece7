import { le } from '../unicorn-program.ts'
import type { Values } from '../values.ts'
import { absolute, type CodeWriter, type Label } from './code-writer.ts'
import { AGAIN, control, linear, MOST_SITES, SUM, VARIANTS } from './places.ts'
import type { RandomMemory } from './random-memory.ts'

/** Bytes of a place where code is replaced. */
const SITE = 8
const NOP = 0x90

/** Eight bytes of code that a program or a device replaces by others of as many bytes. */
export type Site = { readonly label: Label; readonly variants: readonly Variant[] }
type Variant = { readonly bytes: readonly number[]; readonly target?: Label }

/** Places where code is replaced, and instructions that do so. */
export class Sites {
  readonly all: Site[] = []
  private readonly values: Values
  private readonly memory: RandomMemory

  constructor(values: Values, memory: RandomMemory) {
    this.values = values
    this.memory = memory
  }

  /** Writes a new place; some of what may stand there jumps to `targets`. */
  write(code: CodeWriter, targets: readonly Label[]): void {
    if (this.all.length >= MOST_SITES) return
    const variants = Array.from({ length: VARIANTS }, () => this.variant(targets))
    this.all.push({ label: code.here(), variants })
    const [{ bytes, target }] = variants as [Variant]
    if (target) {
      code.relative(target, [0xe9])
      code.emit(...bytes.slice(5))
    } else code.emit(...bytes)
  }

  private variant(targets: readonly Label[]): Variant {
    const { values } = this
    const register = values.chance(60) ? SUM : values.pick(this.memory.writable)
    const [b, r] = [register >> 3, (register >> 3) << 2]
    const immediate = le(BigInt.asUintN(32, values.integer()), 4)
    switch (values.below(targets.length > 0 ? 6 : 5)) {
      case 0:
        return { bytes: [0x48 | b, 0xc7, 0xc0 | (register & 7), ...immediate, NOP] }
      case 1:
        return { bytes: [0x48 | b | r, 0x69, 0xc0 | ((register & 7) * 9), ...immediate, NOP] }
      case 2:
        return { bytes: [0x0f, 0x1f, 0x84, 0, 0, 0, 0, 0] }
      case 3:
        return { bytes: [0xff, 0xc0, 0xff, 0xc2, NOP, 0x0f, 0xc8, NOP] }
      case 4:
        return { bytes: [NOP, 0x48 | b, 0x81, 0xc0 | (values.below(8) << 3) | (register & 7), ...immediate] }
      default:
        return { bytes: [0xe9, 0, 0, 0, 0, NOP, NOP, NOP], target: values.pick(targets) }
    }
  }

  /** The bytes of a variant where the code is known. */
  bytesOf(code: CodeWriter, { label, variants }: Site, number: number): Uint8Array {
    const { bytes, target } = variants[number] as Variant
    const made = Uint8Array.from(bytes)
    if (target) new DataView(made.buffer).setInt32(1, code.address(target) - code.address(label) - 5, true)
    return made
  }

  /** Writes instructions that replace the code at one of the places, or a part of it. */
  replace(code: CodeWriter): void {
    const { values } = this
    // mostly one that was written last: it is likely to be in the same loop
    const last = this.all.length - 1
    const number = values.chance(60) ? last - values.below(Math.min(3, last + 1)) : values.below(last + 1)
    const site = this.all[number]
    if (!site) return
    const variant = linear.control + control.variants + (number * VARIANTS + values.below(VARIANTS)) * SITE
    const elsewhere = values.chance(40) ? AGAIN : 0
    const load = [0x48, 0x8b, ...absolute(0, variant)]
    switch (values.below(5)) {
      case 0: // mov rax, [variant]; mov [site], rax
        code.emit(...load)
        code.relative(site.label, [0x48, 0x89, 0x05], elsewhere)
        break
      case 1: // movq xmm3, [variant]; movq [site], xmm3
        code.emit(0xf3, 0x0f, 0x7e, ...absolute(3, variant))
        code.relative(site.label, [0x66, 0x0f, 0xd6, 0x1d], elsewhere)
        break
      case 2: // lea rdi, [site]; mov esi, variant; mov ecx, 8; rep movsb
        this.memory.forget(6, 7)
        code.relative(site.label, [0x48, 0x8d, 0x3d], elsewhere)
        code.emit(0xbe, ...le(variant, 4), 0xb9, ...le(SITE, 4), 0xf3, 0xa4)
        break
      case 3: // in halves: mov rax, [variant]; mov [site], eax; shr rax, 32; mov [site + 4], eax
        code.emit(...load)
        code.relative(site.label, [0x89, 0x05], elsewhere)
        code.emit(0x48, 0xc1, 0xe8, 32)
        code.relative(site.label, [0x89, 0x05], elsewhere + 4)
        break
      default: // nothing new, but locked: mov rax, [variant]; lock or byte [site], 0
        code.relative(site.label, [0xf0, 0x80, 0x0d], elsewhere - 1)
        code.emit(0)
    }
  }
}
