import { normalizedUuid } from '../../model/identifiers.ts'
import { uuidBytes } from '../../model/uuid-bytes.ts'
import type { Args } from '../../rpc/procedures.ts'
import { CommandError, type GivenOptions } from '../command.ts'
import type { ClientAccess } from '../session.ts'

export type WireDomain = Args<'domainCreate'>['dom']
export type WireNetwork = Args<'networkCreate'>['net']
export type WirePool = Args<'storagePoolCreate'>['pool']

/** What is false is no way to name the object: a command that tells names takes none. */
interface Ways {
  id?: boolean
  uuid?: boolean
  name?: boolean
}

/** Bytes of a UUID as virsh reads it, with or without dashes; undefined if the text is none. */
function uuidOf(text: string): Uint8Array | undefined {
  const uuid = normalizedUuid(text)
  return uuid === undefined ? undefined : uuidBytes(uuid)
}

/** The first that is there. */
export async function firstOf<T>(attempts: (() => Promise<T>)[]): Promise<T> {
  let failure: unknown
  for (const attempt of attempts) {
    try {
      return await attempt()
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

/** The domain that the option `domain` names: by its number, else its UUID, else its name. */
export async function findDomain(
  given: GivenOptions,
  { client }: ClientAccess,
  by: Ways = {},
): Promise<WireDomain> {
  return domainNamed(given.text('domain'), { client }, by)
}

/** As {@link findDomain}, of a name that is not an option. */
export async function domainNamed(
  text: string,
  { client }: Pick<ClientAccess, 'client'>,
  by: Ways = {},
): Promise<WireDomain> {
  const id = /^\d+$/.test(text) && Number(text) < 2 ** 31 ? Number(text) : undefined
  const uuid = uuidOf(text)
  const found = await firstOf([
    ...(id === undefined || by.id === false ? [] : [() => client.call('domainLookupById', { id })]),
    ...(uuid && by.uuid !== false ? [() => client.call('domainLookupByUuid', { uuid })] : []),
    ...(by.name === false ? [] : [() => client.call('domainLookupByName', { name: text })]),
  ]).catch(() => {
    // Of a domain that is not there, virsh does not tell what the daemon says.
    throw new CommandError(`failed to get domain '${text}'`)
  })
  return found.dom
}

export async function findNetwork(
  given: GivenOptions,
  { client }: ClientAccess,
  by: Ways = {},
): Promise<WireNetwork> {
  const text = given.text('network')
  const uuid = uuidOf(text)
  const found = firstOf([
    ...(uuid && by.uuid !== false ? [() => client.call('networkLookupByUuid', { uuid })] : []),
    ...(by.name === false ? [] : [() => client.call('networkLookupByName', { name: text })]),
  ])
  return (await orSay(`failed to get network '${text}'`, found)).net
}

export async function findPool(
  given: GivenOptions,
  { client }: ClientAccess,
  by: Ways = {},
): Promise<WirePool> {
  return poolNamed(given.text('pool'), { client }, by)
}

/** As {@link findPool}, of a name that another option has. */
export async function poolNamed(
  text: string,
  { client }: Pick<ClientAccess, 'client'>,
  by: Ways = {},
): Promise<WirePool> {
  const uuid = uuidOf(text)
  const found = firstOf([
    ...(uuid ? [() => client.call('storagePoolLookupByUuid', { uuid })] : []),
    ...(by.name === false ? [] : [() => client.call('storagePoolLookupByName', { name: text })]),
  ])
  return (await orSay(`failed to get pool '${text}'`, found)).pool
}

/** Does something; if the daemon refuses, its error stands after the sentence. */
export async function orSay<T>(sentence: string, call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    throw new CommandError(sentence, error)
  }
}
