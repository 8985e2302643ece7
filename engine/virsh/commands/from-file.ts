import type { RpcClient } from '../../rpc/client/client.ts'
import { type Command, command, type GivenOptions, type Group } from '../command.ts'
import { orSay } from './find.ts'

interface Made {
  /** What is said before the daemon's error; the file is named after it. */
  readonly failed: string
  /** Makes it, and tells what its messages call it. */
  make(client: RpcClient, xml: string, given: GivenOptions): Promise<string>
  /** What is said of it then, as «defined from». Without it the file is not named. */
  readonly done: string
}

/** A command that makes something of a definition in a file. */
export const fromFile = (
  group: Group,
  usage: string,
  summary: string,
  { failed, make, done }: Made,
): Command =>
  command(group, usage, summary, async (given, { client, print, readFile }) => {
    const path = given.text('file')
    const made = await orSay(`${failed} ${path}`, make(client, await readFile(path), given))
    print(`${made} ${done}${done.endsWith('from') ? ` ${path}` : ''}\n`)
  })

/** The one flag that such commands know. */
export const validation = (given: GivenOptions): number => (given.has('validate') ? 1 : 0)
