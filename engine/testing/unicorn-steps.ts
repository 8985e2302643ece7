import { type Environment, layout, le, type Program } from './unicorn-program.ts'

/** The system instructions that random programs are made of. */

const SEGMENT_PREFIX = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65]
const segmentNames = ['es', 'cs', 'ss', 'ds', 'fs', 'gs']

type Step = {
  readonly name: string
  readonly fits?: (environment: Environment) => boolean
  emit(p: Program, real: boolean): void
}

const is64 = (environment: Environment): boolean => environment === 'long' || environment === 'longuser'
const not64 = (environment: Environment): boolean => !is64(environment)
export const anySelector = (p: Program, real: boolean): number => (real ? p.paragraph() : p.selector())
/** Offset that reaches the landing through a real-mode segment. */
export const landing = (real: boolean, selector: number): number =>
  real ? (layout.landing - selector * 16) & 0xffff : layout.landing

export const steps: readonly Step[] = [
  {
    name: 'mov seg',
    emit: (p, real) => {
      p.movAx(anySelector(p, real))
      p.emit(0x8e, 0xc0 | (p.pick([0, 0, 2, 3, 4, 5, 3, 1]) << 3))
    },
  },
  {
    name: 'pop seg',
    emit: (p, real) => {
      p.push(anySelector(p, real))
      if (p.size === 64) p.emit(0x0f, p.pick([0xa1, 0xa9]))
      else p.emit(...p.pick([[0x07], [0x17], [0x1f], [0x0f, 0xa1], [0x0f, 0xa9]]))
    },
  },
  {
    name: 'push seg',
    emit: (p) => {
      if (p.size === 64) p.emit(0x0f, p.pick([0xa0, 0xa8]))
      else p.emit(...p.pick([[0x06], [0x0e], [0x16], [0x1e], [0x0f, 0xa0], [0x0f, 0xa8]]))
    },
  },
  {
    name: 'load far pointer',
    emit: (p, real) => {
      // by CS, where the pointer is whatever DS became
      if (real) p.emit(0x2e)
      if (p.size === 64) p.emit(0x0f, p.pick([0xb2, 0xb4, 0xb5]))
      else p.emit(...p.pick([[0xc4], [0xc5], [0x0f, 0xb2], [0x0f, 0xb4], [0x0f, 0xb5]]))
      p.absolute(3, layout.pointer)
    },
  },
  {
    name: 'far jump or call',
    fits: not64,
    emit: (p, real) => {
      const selector = anySelector(p, real)
      p.emit(p.pick([0xea, 0x9a]), ...le(landing(real, selector), p.size === 16 ? 2 : 4), ...le(selector, 2))
    },
  },
  {
    name: 'far jump or call through memory',
    emit: (p, real) => {
      if (real) p.emit(0x2e)
      p.emit(0xff)
      p.absolute(p.pick([3, 5]), layout.pointer)
    },
  },
  {
    name: 'retf',
    emit: (p, real) => {
      const selector = anySelector(p, real)
      if (!real && p.chance(60)) {
        p.push(p.selector())
        p.push(layout.userStack)
      }
      p.push(selector)
      p.push(landing(real, selector))
      p.emit(...p.pick([[0xcb], [0xca, 4, 0]]))
    },
  },
  {
    name: 'iret',
    emit: (p, real) => {
      const selector = anySelector(p, real)
      if (!real) {
        p.push(p.selector())
        p.push(layout.userStack)
      }
      p.push(p.pick([0x2, 0x202, 0x3202, 0xcd7, 0x3ed7, 0x7002]) & ~0x4100)
      p.push(selector)
      p.push(landing(real, selector))
      if (p.size === 64) p.emit(0x48)
      p.emit(0xcf)
    },
  },
  {
    name: 'lar lsl verr verw arpl',
    emit: (p, real) => {
      p.movCx(anySelector(p, real))
      const forms = [
        [0x0f, 0x02, 0xc1],
        [0x0f, 0x03, 0xc1],
        [0x0f, 0x00, 0xe1],
        [0x0f, 0x00, 0xe9],
      ]
      if (p.size !== 64) forms.push([0x63, 0xc8])
      p.emit(...p.pick(forms))
    },
  },
  {
    name: 'sldt str smsw',
    emit: (p) => {
      p.prefix(16)
      p.emit(
        ...p.pick([
          [0x0f, 0x00, 0xc0],
          [0x0f, 0x00, 0xc8],
          [0x0f, 0x01, 0xe0],
        ]),
      )
    },
  },
  {
    name: 'lldt ltr',
    emit: (p, real) => {
      p.movAx(anySelector(p, real))
      p.emit(0x0f, 0x00, p.pick([0xd0, 0xd8]))
    },
  },
  {
    name: 'sgdt sidt',
    emit: (p) => {
      p.probes.push(p.here)
      p.emit(0x0f, 0x01)
      p.absolute(p.pick([0, 1]), 0x650)
    },
  },
  {
    name: 'lmsw clts',
    emit: (p) => {
      p.movAx(p.pick([0x0, 0x2, 0x8, 0xa, 0x4]))
      p.emit(
        ...p.pick([
          [0x0f, 0x01, 0xf0],
          [0x0f, 0x06],
        ]),
      )
    },
  },
  {
    name: 'popf pushf',
    emit: (p) => {
      p.push((p.random.next() & 0x3ed5) | 2)
      p.emit(0x9d, 0x9c)
    },
  },
  { name: 'cli sti', emit: (p) => p.emit(p.pick([0xfa, 0xfb])) },
  { name: 'int', emit: (p) => p.emit(...p.pick([[0xcd, 0x21], [0xcc], [0xcd, 0x80]])) },
]

/** Reads through the data segments, near and beyond likely limits. */
export function probe(p: Program): void {
  const segment = p.size === 64 ? p.pick([4, 5]) : p.pick([0, 2, 3, 4, 5, 1])
  const offset = p.pick([0, 0x10, 0xf00, 0xf00, 0x8000])
  p.probes.push(p.here)
  p.words.push(`probe ${segmentNames[segment]}:${offset.toString(16)}`)
  p.emit(SEGMENT_PREFIX[segment] as number, 0x8b)
  p.absolute(p.pick([2, 3, 6, 7]), offset)
}
