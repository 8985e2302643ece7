/** What a device keeps, by name. Bytes may be Uint8Array; numbers, strings, booleans and nested arrays/objects otherwise. */
export type StateValue =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | StateValue[]
  | { [field: string]: StateValue }
export type DeviceState = { version: number; [field: string]: StateValue }

/** A part of the machine that a guest can see. Wiring comes in its constructor; it finds nothing by itself. */
export interface Device {
  /** Unique on the board, e.g. `serial0`. Names its state in a saved machine. */
  readonly name: string
  /** As after power-on or a reset pulse. */
  reset(): void
  save(): DeviceState
  /** Throws a UserError if the state's version is unknown. */
  restore(state: DeviceState): void
}
