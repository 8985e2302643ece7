import type { Disposable } from '../base/event.ts'
import type { RpcClient } from '../rpc/client/client.ts'
import type { Timers } from '../rpc/time.ts'

/** What the shell's surroundings lend it. */
export interface ShellHost {
  print(text: string): void
  /** A file that a command names; rejects with the system's words if it cannot be read. */
  readFile(path: string): Promise<Uint8Array>
  writeFile(path: string, bytes: Uint8Array): Promise<void>
  readonly timers: Timers
  /** The time in milliseconds since 1970. */
  now(): number
  /** Another connection to the same daemon, for those who may only look if that is wanted. */
  connect(isReadonly: boolean): Promise<RpcClient>
  /** Where a person sits; without one, commands that need somebody say so. */
  readonly person?: Person
}

/** What has the keyboard while a command runs. */
export interface KeyTaker {
  typed(keys: string): void
  /** The person has closed the terminal: no more keys will come. */
  left(): void
}

/** A person at a terminal. */
export interface Person {
  /** From now on keys go there instead of to the prompt. */
  takeKeys(taker: KeyTaker): Disposable
  /** Has a text changed; undefined if the person does not want to. */
  edit(title: string, text: string): Promise<string | undefined>
}

/** What commands are given: a connection to a daemon, and their surroundings. */
export interface ClientAccess extends Omit<ShellHost, 'readFile' | 'connect'> {
  readFile(path: string): Promise<string>
  readBytes(path: string): Promise<Uint8Array>
  readonly client: RpcClient
  /** As `uri` tells it. */
  readonly uri: string
}
