import { VirError } from '../../model/error.ts'
import type { Definition } from './definition.ts'
import type { AffectedDefinitions, Domain } from './domain.ts'
import { hasBalloon } from './guest-spec.ts'
import { guestCall } from './power.ts'

/** VIR_DOMAIN_MEM_MAXIMUM beside VIR_DOMAIN_AFFECT_ */
export const maximumMemoryFlag = 4

/** How much of its memory a guest is to have, by its balloon; with the flag for the maximum, how much it has at all. */
export async function setMemory(domain: Domain, kib: bigint, flags: number): Promise<void> {
  await domain.modify('DomainSetMemoryFlags', flags, async (parts) => {
    if (flags & maximumMemoryFlag) setMaximum(parts, kib)
    else await setCurrent(domain, parts, kib)
  })
}

function setMaximum({ live, config }: AffectedDefinitions, kib: bigint): void {
  if (live) throw new VirError('operationInvalid', 'cannot resize the maximum memory on an active domain')
  if (!config) return
  if (config.cpu?.numa?.cells.length)
    throw new VirError(
      'operationInvalid',
      'initial memory size of a domain with NUMA nodes cannot be modified with this API',
    )
  const slots = config.maxMemory?.kib
  if (slots !== undefined && slots < kib)
    throw new VirError(
      'operationInvalid',
      'cannot set initial memory size greater than the maximum memory size',
    )
  config.memory = { ...config.memory, kib }
  if ((config.currentMemory?.kib ?? kib) > kib) config.currentMemory = { kib }
}

async function setCurrent(domain: Domain, { live, config }: AffectedDefinitions, kib: bigint): Promise<void> {
  const most = [live, config].filter((it) => it !== undefined).map(totalMemory)
  if (most.some((limit) => kib > limit))
    throw new VirError('invalidArg', 'cannot set memory higher than max memory')
  if (live) {
    if (!hasBalloon(live))
      throw new VirError(
        'operationInvalid',
        'Unable to change memory of active domain without the balloon device and guest OS balloon driver',
      )
    const guest = domain.requireGuest()
    await guestCall(domain, () => guest.setBalloon(Number(kib)))
  }
  if (config) config.currentMemory = { kib }
}

export function memoryBytes({ definition }: Domain): number {
  return Number(totalMemory(definition)) * 1024
}

const totalMemory = (definition: Definition): bigint => definition.memory?.kib ?? 0n

/** How often the guest reports of its memory. */
export async function setMemoryStatsPeriod(domain: Domain, seconds: number, flags: number): Promise<void> {
  await domain.modify('DomainSetMemoryStatsPeriod', flags, async ({ live, config }) => {
    for (const definition of [live, config]) {
      if (!definition) continue
      const balloon = definition.devices?.memballoon
      if (!balloon || !hasBalloon(definition))
        throw new VirError(
          'internalError',
          'No memory balloon device configured, can not set the collection period',
        )
      balloon.stats = { period: seconds }
    }
    if (!live) return
    const guest = domain.requireGuest()
    await guestCall(domain, () => guest.setBalloonPeriod(seconds))
  })
}
