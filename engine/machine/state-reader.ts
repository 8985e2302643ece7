import { UserError } from '../base/error.ts'
import type { DeviceState, StateValue } from './state.ts'

/** Takes a saved device apart: a field that is missing or of another type is a mistake of the file, not ours. */
export class StateReader {
  private readonly device: string
  private readonly state: { [field: string]: StateValue }

  constructor(device: string, state: DeviceState, version: number) {
    if (state.version !== version)
      throw new UserError(
        `The saved state of ${device} has version ${state.version}; this program reads version ${version}.`,
      )
    this.device = device
    this.state = state
  }

  /** A whole number. */
  number(field: string): number {
    const value = this.state[field]
    return isWhole(value) ? value : this.fail(field, 'a whole number')
  }

  /** A whole number from 0 to `most`. */
  upTo(most: number, field: string): number {
    const value = this.number(field)
    return value >= 0 && value <= most ? value : this.fail(field, `a number from 0 to ${most}`)
  }

  boolean(field: string): boolean {
    const value = this.state[field]
    return typeof value === 'boolean' ? value : this.fail(field, 'true or false')
  }

  string(field: string): string {
    const value = this.state[field]
    return typeof value === 'string' ? value : this.fail(field, 'a text')
  }

  /** A 64-bit number, kept as decimal text. */
  unsigned64(field: string): bigint {
    const text = this.string(field)
    return /^\d{1,20}$/.test(text) ? BigInt.asUintN(64, BigInt(text)) : this.fail(field, 'a decimal number')
  }

  bytes(field: string): Uint8Array {
    const value = this.state[field]
    return value instanceof Uint8Array ? value : this.fail(field, 'bytes')
  }

  /** Bytes of exactly one length. */
  bytesInto(field: string, into: Uint8Array): void {
    const value = this.bytes(field)
    if (value.length !== into.length) this.fail(field, `${into.length} bytes`)
    into.set(value)
  }

  list(field: string): StateValue[] {
    const value = this.state[field]
    return Array.isArray(value) ? value : this.fail(field, 'a list')
  }

  numbers(field: string, length: number): number[] {
    const list = this.list(field).filter(isWhole)
    return list.length === length ? list : this.fail(field, `${length} whole numbers`)
  }

  /** The state of a part, nested under a field. */
  part(field: string): DeviceState {
    return toDeviceState(this.state[field]) ?? this.fail(field, 'a nested state')
  }

  /** The states of `count` parts of one kind. */
  parts(field: string, count: number): DeviceState[] {
    const states = this.list(field)
      .map(toDeviceState)
      .filter((state) => state !== undefined)
    return states.length === count ? states : this.fail(field, `${count} nested states`)
  }

  /** Throws the UserError for a field that is not what it should be. */
  fail(field: string, wanted: string): never {
    throw new UserError(`The saved state of ${this.device} is damaged: «${field}» should be ${wanted}.`)
  }
}

/** Nothing that is saved has fractions, or does not fit into a double exactly. */
export function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function toDeviceState(value: StateValue | undefined): DeviceState | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array)
    return undefined
  const { version } = value
  return typeof version === 'number' ? { ...value, version } : undefined
}
