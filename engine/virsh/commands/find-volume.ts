import type { Args } from '../../rpc/procedures.ts'
import { CommandError, type GivenOptions } from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { firstOf, orSay, poolNamed } from './find.ts'

type WireVolume = Args<'storageVolDelete'>['vol']

/** The volume that an option names: in the pool that another one names, if the command has such an option, else by key or path. */
export async function findVolume(
  given: GivenOptions,
  session: ClientAccess,
  option = 'vol',
  poolOption: string | false = 'pool',
): Promise<WireVolume> {
  const { client } = session
  const text = given.text(option)
  const poolName = poolOption === false ? undefined : given.maybe(poolOption)
  const pool = poolName === undefined ? undefined : await poolNamed(poolName, session)
  if (pool && !(await client.call('storagePoolIsActive', { pool })).active)
    throw new CommandError(`pool '${poolName}' is not active`)
  const found = firstOf([
    ...(pool ? [() => client.call('storageVolLookupByName', { pool, name: text })] : []),
    () => client.call('storageVolLookupByKey', { key: text }),
    () => client.call('storageVolLookupByPath', { path: text }),
  ])
  const advice = pool || poolOption === false ? '' : `, specifying --${poolOption} might help`
  return (await orSay(`failed to get vol '${text}'${advice}`, found)).vol
}
