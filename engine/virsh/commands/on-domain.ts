import type { RpcClient } from '../../rpc/client/client.ts'
import { type Command, command, type GivenOptions, type Group } from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { findDomain, type WireDomain } from './find.ts'

/** What a command on a domain works with. */
export interface OnDomain {
  readonly dom: WireDomain
  readonly given: GivenOptions
  readonly client: RpcClient
  readonly session: ClientAccess
  print(text: string): void
}

/** A command on the domain that its option `domain` names, which must be there before anything else is looked at. */
export const onDomain = (
  usage: string,
  summary: string,
  run: (on: OnDomain) => Promise<void>,
  group: Group = 'domain',
): Command =>
  command(group, usage, summary, async (given, session) => {
    const dom = await findDomain(given, session)
    const { client, print } = session
    await run({ dom, given, client, session, print })
  })
