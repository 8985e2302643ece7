import type { RpcClient } from '../rpc/client/client.ts'

/** What commands are given: a connection to a daemon, and where they print. */
export interface ClientAccess {
  readonly client: RpcClient
  /** As `uri` tells it. */
  readonly uri: string
  print(text: string): void
  /** A file that a command names; rejects with the system's words if it cannot be read. */
  readFile(path: string): Promise<string>
}
