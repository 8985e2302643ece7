/** A secret, as virsh secret-dumpxml shows it: all but its value. */
import type { Random } from '../../base/random.ts'
import { type Codec, complaining, string, yesNo } from '../../xml/codec.ts'
import { writeElement } from '../../xml/document.ts'
import { readElement } from '../../xml/reader.ts'
import { attribute, child, leaf, schema, type Value } from '../../xml/schema.ts'
import { writeXml } from '../../xml/writer.ts'
import { randomUuid } from '../domain/define/identity.ts'
import { parseRoot, reading } from '../domain/define/parse.ts'
import { VirError } from '../error.ts'
import { uuid } from '../identifiers.ts'

/** In the order of libvirt's numbers (virSecretUsageType). */
export const usageTypes = ['none', 'volume', 'ceph', 'iscsi', 'tls', 'vtpm'] as const
export type UsageType = (typeof usageTypes)[number]

const flagOf = (name: string): Codec<boolean> =>
  complaining(yesNo, () => ({ code: 'xmlError', message: `invalid value of '${name}'` }))

const usage = schema({
  type: attribute(string),
  volume: leaf(string),
  name: leaf(string),
  target: leaf(string),
})

export const secret = schema({
  ephemeral: attribute(flagOf('ephemeral')),
  private: attribute(flagOf('private')),
  uuid: leaf(uuid),
  description: leaf(string),
  usage: child(usage),
})

export type SecretDefinition = Value<typeof secret> & {
  uuid: string
  ephemeral: boolean
  private: boolean
}

/** Where each kind says what it is for, and how libvirt calls that when it is missing. */
const places: Record<Exclude<UsageType, 'none'>, { key: 'volume' | 'name' | 'target'; missing: string }> = {
  volume: { key: 'volume', missing: 'volume usage specified, but volume path is missing' },
  ceph: { key: 'name', missing: 'Ceph usage specified, but name is missing' },
  iscsi: { key: 'target', missing: 'iSCSI usage specified, but target is missing' },
  tls: { key: 'name', missing: 'TLS usage specified, but name is missing' },
  vtpm: { key: 'name', missing: 'vTPM usage specified, but name is missing' },
}

export function parseSecret(xml: string, random: Random): SecretDefinition {
  const root = parseRoot(xml, 'secret', 'definition_of_secret', 'secret')
  const found = reading(() => readElement(secret, root))
  found.ephemeral ??= false
  found.private ??= false
  found.uuid ??= randomUuid(random)
  checkUsage(found.usage)
  if (found.usage?.type === 'none') delete found.usage
  return found as SecretDefinition
}

function checkUsage(usage: SecretDefinition['usage']): void {
  if (!usage) return
  const { type } = usage
  if (type === undefined) throw new VirError('xmlError', 'unknown secret usage type', 'secret')
  if (!usageTypes.includes(type as UsageType))
    throw new VirError('configUnsupported', `unknown secret usage type ${type}`, 'secret')
  if (type === 'none') return
  const { key, missing } = places[type as keyof typeof places]
  if (!usage[key]) throw new VirError('internalError', missing, 'secret')
}

/** What a secret is for: the number of the kind and the name within it. */
export function usageOf({ usage }: SecretDefinition): { usageType: number; usageId: string } {
  const type = usage?.type as UsageType | undefined
  if (type === undefined || type === 'none') return { usageType: 0, usageId: '' }
  return { usageType: usageTypes.indexOf(type), usageId: usage![places[type].key]! }
}

export const formatSecret = (definition: SecretDefinition): string =>
  writeXml(writeElement(secret, definition, 'secret'))
