import { errorCodes } from '../../model/error.table.ts'
import { VirError } from '../../model/error.ts'
import type { RpcClient } from '../../rpc/client/client.ts'
import { affectedBy, type Command, CommandError, command, refuseBoth } from '../command.ts'
import { editedText } from './edit.ts'
import { findDomain, orSay, type WireDomain } from './find.ts'

/** virDomainMetadataType */
export const metadataTypes = { description: 0, title: 1, element: 2 }

/** A description or title; empty if there is none. */
export const described = (client: RpcClient, dom: WireDomain, type: number, flags: number): Promise<string> =>
  client.call('domainGetMetadata', { dom, type, uri: null, flags }).then(
    ({ metadata }) => metadata,
    (error: unknown) => {
      if (error instanceof VirError && error.code === errorCodes.noDomainMetadata.number) return ''
      throw error
    },
  )

export const metadataCommands: readonly Command[] = [
  command(
    'domain',
    'desc <domain> [--live] [--config] [--current] [--title] [--edit] [<new-desc>]...',
    'show or change the description or title of a domain',
    async (given, session) => {
      const flags = affectedBy(given)
      const dom = await findDomain(given, session)
      const what = given.has('title') ? 'title' : 'description'
      const type = metadataTypes[what]
      const before = await described(session.client, dom, type, flags & 2)
      if (given.has('new-desc') || given.has('edit')) {
        const words = given.has('new-desc') ? given.all('new-desc').join(' ') : before
        const metadata = given.has('edit') ? await editedText(session, dom.name, words) : words
        if (given.has('edit') && metadata === words) return session.print(`Domain ${what} not changed\n`)
        await orSay(
          `Failed to set new domain ${what}`,
          session.client.call('domainSetMetadata', { dom, type, metadata, key: null, uri: null, flags }),
        )
        session.print(`Domain ${what} updated successfully`)
        return
      }
      session.print(before === '' ? `No ${what} for domain: ${dom.name}` : `${before}\n`)
    },
  ),
  command(
    'domain',
    'metadata <domain> <uri> [--live] [--config] [--current] [--edit] [--key <string>] [--set <string>] [--remove]',
    'show or change what others keep in the definition of a domain',
    async (given, session) => {
      const flags = affectedBy(given)
      refuseBoth(given, ['set', 'remove'], ['set', 'edit'], ['remove', 'edit'])
      const dom = await findDomain(given, session)
      const uri = given.text('uri')
      const type = metadataTypes.element
      const change = (metadata: string | null, key: string | null) =>
        session.client.call('domainSetMetadata', { dom, type, metadata, key, uri, flags })
      if (given.has('remove')) {
        await change(null, given.maybe('key') ?? null)
        session.print('Metadata removed\n')
      } else if (given.has('set')) {
        const key = given.maybe('key')
        if (key === undefined) throw new CommandError('namespace key is required when modifying metadata')
        await change(given.text('set'), key)
        session.print('Metadata modified\n')
      } else if (given.has('edit')) {
        const key = given.maybe('key')
        if (key === undefined) throw new CommandError('namespace key is required when modifying metadata')
        const asked = session.client.call('domainGetMetadata', { dom, type, uri, flags })
        const before = await asked.then(
          ({ metadata }) => metadata,
          () => '',
        )
        const metadata = await editedText(session, dom.name, before)
        if (metadata !== before) await change(metadata, key)
        session.print(metadata === before ? 'Metadata not changed\n' : 'Metadata modified\n')
      } else {
        const { metadata } = await session.client.call('domainGetMetadata', { dom, type, uri, flags })
        session.print(`${metadata}\n`)
      }
    },
  ),
]
