import type { ExitCounts } from '../counters.ts'

export type ExitCause = keyof ExitCounts

/** What a profile says, of the time since it began. Addresses are linear ones, by which the code was reached first. */
export type Profile = {
  readonly translated: number
  readonly interpreted: number
  /** Those that executed most first. */
  readonly regions: readonly RegionProfile[]
  /** Why compiled code was left, over all regions: what came after it most often first. */
  readonly exits: readonly ExitSum[]
  /** What the interpreter executed most: ops of a form, or pseudo ops. */
  readonly ops: readonly { readonly what: string; readonly count: number }[]
  /** Where the interpreter was: the reason why a block was not compiled. Instructions count as if no branch left a block early. */
  readonly reasons: readonly ReasonSum[]
  /** The blocks in which the interpreter executed most. */
  readonly blocks: readonly BlockProfile[]
}

export type RegionProfile = {
  /** Of its WebAssembly function. */
  readonly name: string
  readonly address: bigint
  /** Of the code that entered it first, 0–3. */
  readonly privilege: number
  readonly isAlive: boolean
  readonly codeBytes: number
  readonly entries: number
  /** Instructions that it executed. */
  readonly instructions: number
  readonly exits: readonly RegionExit[]
  readonly blocks: readonly { readonly address: bigint; readonly lines: readonly Line[] }[]
}

/** An instruction as text. */
export type Line = { readonly address: bigint; readonly text: string }

export type RegionExit = {
  readonly cause: ExitCause
  /** Address of the instruction with which the interpreter goes on. */
  readonly address: bigint
  /** The instruction, where it made the code leave; else empty. */
  readonly text: string
  readonly count: number
  /** After how many of these compiled code was entered again at once. */
  readonly chained: number
  /** Instructions interpreted until compiled code was entered again. */
  readonly interpreted: number
}

export type ExitSum = Pick<RegionExit, 'cause' | 'count' | 'chained' | 'interpreted'> & {
  /** Form of the instruction, or where it goes on. */
  readonly what: string
  /** One such instruction. */
  readonly example: string
}

export type ReasonSum = { readonly reason: string; readonly blocks: number; readonly instructions: number }

export type BlockProfile = {
  readonly address: bigint | undefined
  /** Offset in RAM. */
  readonly physical: number
  readonly reason: string
  /** Times that the interpreter entered it. */
  readonly entries: number
  readonly instructions: number
  readonly lines: readonly Line[]
}
