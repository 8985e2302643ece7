import { normalizedUuid } from '../../model/identifiers.ts'
import { uuidBytes, uuidText } from '../../model/uuid-bytes.ts'
import type { Args } from '../../rpc/procedures.ts'
import { decodeBase64, encodeBase64 } from '../base64.ts'
import { bitsOf, type Command, CommandError, command, type GivenOptions, refuseBoth } from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { formatTable } from '../table.ts'
import { orSay } from './find.ts'
import { fromFile, validation } from './from-file.ts'
import { printXml, xmlOptions } from './print-xml.ts'

type WireSecret = Args<'secretUndefine'>['secret']

/** virSecretUsageType */
const usages = ['Unused', 'volume', 'ceph', 'iscsi', 'tls', 'vtpm']
/** virConnectListAllSecretsFlags */
const filters = { ephemeral: 1, 'no-ephemeral': 2, private: 4, 'no-private': 8 }

export async function findSecret(given: GivenOptions, { client }: ClientAccess): Promise<WireSecret> {
  const text = given.text('secret')
  const uuid = normalizedUuid(text)
  const sentence = `failed to get secret '${text}'`
  if (uuid === undefined)
    throw new CommandError(sentence, new Error('uuidstr in virSecretLookupByUUIDString must be a valid UUID'))
  return (await orSay(sentence, client.call('secretLookupByUuid', { uuid: uuidBytes(uuid) }))).secret
}

/** The value that `secret-set-value` is given, as it is or in base64. */
async function valueGiven(given: GivenOptions, { print, readFile }: ClientAccess): Promise<Uint8Array> {
  refuseBoth(given, ['file', 'base64'], ['plain', 'base64'])
  const path = given.maybe('file')
  const text = path === undefined ? given.maybe('base64') : await readFile(path)
  if (text === undefined) throw new CommandError('Input secret value is missing')
  if (path === undefined) print('error: Passing secret value as command-line argument is insecure!\n')
  if (given.has('plain')) return new TextEncoder().encode(text)
  const value = decodeBase64(text)
  if (!value) throw new CommandError('Failed to decode base64 value')
  return value
}

export const secretCommands: readonly Command[] = [
  fromFile('secret', 'secret-define <file> [--validate]', 'store what a secret is for', {
    failed: 'Failed to set attributes from',
    make: async (client, xml, given) => {
      const { secret } = await client.call('secretDefineXml', { xml, flags: validation(given) })
      return `Secret ${uuidText(secret.uuid)}`
    },
    done: 'created',
  }),
  command(
    'secret',
    `secret-dumpxml <secret> ${xmlOptions}`,
    'print what a secret is for',
    async (given, session) => {
      const secret = await findSecret(given, session)
      printXml(given, session, (await session.client.call('secretGetXmlDesc', { secret, flags: 0 })).xml)
    },
  ),
  command(
    'secret',
    'secret-set-value <secret> [--file=<string>] [--plain] [--base64 <string>]',
    'store a secret',
    async (given, session) => {
      const secret = await findSecret(given, session)
      const value = await valueGiven(given, session)
      await orSay(
        'Failed to set secret value',
        session.client.call('secretSetValue', { secret, value, flags: 0 }),
      )
      session.print('Secret value set\n')
    },
  ),
  command(
    'secret',
    'secret-get-value <secret> [--plain]',
    'print a secret, in base64',
    async (given, session) => {
      const secret = await findSecret(given, session)
      const { value } = await session.client.call('secretGetValue', { secret, flags: 0 })
      session.print(given.has('plain') ? new TextDecoder().decode(value) : encodeBase64(value))
    },
  ),
  command('secret', 'secret-undefine <secret>', 'forget a secret', async (given, session) => {
    const secret = await findSecret(given, session)
    const uuid = uuidText(secret.uuid)
    await orSay(`Failed to delete secret ${uuid}`, session.client.call('secretUndefine', { secret }))
    session.print(`Secret ${uuid} deleted\n`)
  }),
  command(
    'secret',
    `secret-list ${Object.keys(filters)
      .map((name) => `[--${name}]`)
      .join(' ')}`,
    'show which secrets there are',
    async (given, { client, print }) => {
      const flags = bitsOf(given, filters)
      const { secrets } = await orSay(
        'Failed to list secrets',
        client.call('connectListAllSecrets', { needResults: 1, flags }),
      )
      const rows = secrets
        .map(({ uuid, usageType, usageID }) => [
          uuidText(uuid),
          usageType === 0 ? 'Unused' : `${usages[usageType] ?? 'unknown'} ${usageID}`,
        ])
        .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
      print(formatTable(['UUID', 'Usage'], rows))
    },
  ),
]
