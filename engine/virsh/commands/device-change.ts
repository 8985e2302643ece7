import { bitsOf, CommandError, type GivenOptions, refuseBoth } from '../command.ts'
import type { OnDomain } from './on-domain.ts'

/** What a change of devices is declared with; `--persistent` is the old way to say for now and for later. */
export const changeOptions = '[--persistent] [--config] [--live] [--current]'

/** VIR_DOMAIN_AFFECT_CONFIG */
const config = 2

export function refuseChanges(given: GivenOptions): void {
  refuseBoth(given, ['persistent', 'current'], ['current', 'live'], ['current', 'config'])
}

/** What a change of devices is for. */
export async function changeFlags({ dom, given, client }: OnDomain): Promise<number> {
  const flags = bitsOf(given, { live: 1, config })
  if (!given.has('persistent')) return flags
  const { active } = await client.call('domainIsActive', { dom })
  return flags | config | (active ? 1 : 0)
}

/** The definition that a change of devices begins with: the one of the next start if the change is for that. */
export async function definitionToChange(
  { dom, client }: OnDomain,
  flags: number,
  sentence: string,
): Promise<string> {
  const inactive = 2
  const isLater = (flags & config) !== 0
  try {
    return (await client.call('domainGetXmlDesc', { dom, flags: isLater ? inactive : 0 })).xml
  } catch (error) {
    throw new CommandError(sentence, error)
  }
}

/** Adds or removes a device: by an old procedure without flags where none are asked for, by a newer one otherwise. */
export const applyDevice = (
  { dom, given, client }: OnDomain,
  verb: 'Attach' | 'Detach',
  xml: string,
  flags: number,
): Promise<unknown> =>
  flags === 0 && !given.has('current')
    ? client.call(`domain${verb}Device`, { dom, xml })
    : client.call(`domain${verb}DeviceFlags`, { dom, xml, flags })
