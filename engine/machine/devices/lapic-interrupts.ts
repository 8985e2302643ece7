/**
 * Which interrupts a local APIC was asked for, which are in service, and which comes next (Intel SDM 3A, 11.8).
 */
import type { DeviceState } from '../state.ts'
import type { StateReader } from '../state-reader.ts'

const WORDS = 8

export class LapicInterrupts {
  /** IRR, ISR and TMR: a bit for each vector. */
  readonly request = new Uint32Array(WORDS)
  readonly inService = new Uint32Array(WORDS)
  readonly triggerMode = new Uint32Array(WORDS)
  taskPriority = 0

  reset(): void {
    this.request.fill(0)
    this.inService.fill(0)
    this.triggerMode.fill(0)
    this.taskPriority = 0
  }

  /** 11.8.3.1. */
  get processorPriority(): number {
    const service = Math.max(highest(this.inService), 0)
    return this.taskPriority >>> 4 >= service >>> 4 ? this.taskPriority : service & 0xf0
  }

  /** The highest vector asked for if its class is above the processor's priority, else -1. */
  get next(): number {
    const vector = highest(this.request)
    return vector >= 0 && vector >>> 4 > this.processorPriority >>> 4 ? vector : -1
  }

  ask(vector: number, level: boolean): void {
    set(this.request, vector)
    if (level) set(this.triggerMode, vector)
    else clear(this.triggerMode, vector)
  }

  serve(vector: number): void {
    clear(this.request, vector)
    set(this.inService, vector)
  }

  /** Ends what is served with the highest priority: its vector, and whether it was level-triggered (11.8.5). */
  end(): { vector: number; level: boolean } | undefined {
    const vector = highest(this.inService)
    if (vector < 0) return undefined
    clear(this.inService, vector)
    return { vector, level: has(this.triggerMode, vector) }
  }

  save(): Omit<DeviceState, 'version'> {
    return {
      request: [...this.request],
      inService: [...this.inService],
      triggerMode: [...this.triggerMode],
      taskPriority: this.taskPriority,
    }
  }

  restore(from: StateReader): void {
    this.request.set(from.numbers('request', WORDS))
    this.inService.set(from.numbers('inService', WORDS))
    this.triggerMode.set(from.numbers('triggerMode', WORDS))
    this.taskPriority = from.upTo(0xff, 'taskPriority')
  }
}

function set(words: Uint32Array, bit: number): void {
  words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31))
}

function clear(words: Uint32Array, bit: number): void {
  words[bit >>> 5] = (words[bit >>> 5] ?? 0) & ~(1 << (bit & 31))
}

function has(words: Uint32Array, bit: number): boolean {
  return (((words[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1
}

/** The highest bit set, or -1. */
function highest(words: Uint32Array): number {
  for (let i = WORDS - 1; i >= 0; i--) {
    const word = words[i] ?? 0
    if (word !== 0) return i * 32 + 31 - Math.clz32(word)
  }
  return -1
}
