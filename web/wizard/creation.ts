import { t } from '@lingui/core/macro'
import { uuidText } from '../../engine/model/uuid-bytes.ts'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { shellWord } from '../../engine/virsh/shell-word.ts'
import { defineDomain } from '../stores/act.ts'
import { newDomainXml } from '../stores/image-domain.ts'
import { downloadImage } from '../stores/image-download.ts'
import { rememberInstallation } from '../stores/installations.ts'
import { type Limits, machineOf, type NewVolume, type Plan } from './plan.ts'
import { outcomeOf } from './problems.ts'
import { done, makeVolume, removeVolume, type Volume } from './volumes.ts'

/** How far it has come: bytes of what is carried, both 0 where nothing is. */
export interface Progress {
  text: string
  loaded: number
  total: number
}

/**
 * Makes the machine with all that it needs. Rejects with what stood in the way, or once the signal is aborted; then
 * neither the machine nor a volume of it is left.
 */
export async function create(
  client: RpcClient,
  plan: Plan,
  limits: Limits,
  report: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<void> {
  const { domain, volumes } = machineOf(plan, limits)
  const made: Volume[] = []
  try {
    await loadImage(plan, limits, report, signal)
    for (const volume of volumes) made.push(await fillVolume(client, domain.name, volume, report, signal))
    await startNetwork(client, domain.name, plan, limits)
    signal.throwIfAborted()
    report({ text: t`Defining the machine`, loaded: 0, total: 0 })
    const refusal = await defineDomain(client, domain.name, newDomainXml(domain))
    if (refusal !== undefined) throw new Error(refusal)
  } catch (error) {
    for (const volume of made) await removeVolume(client, volume).catch(() => {})
    throw error
  }
  if (outcomeOf(plan) !== 'customise') return
  const { dom } = await client.call('domainLookupByName', { name: domain.name })
  rememberInstallation(uuidText(dom.uuid))
}

/** Into the browser's cache, where the guest takes it from. One that is not started needs nothing yet. */
async function loadImage(
  plan: Plan,
  { images }: Limits,
  report: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<void> {
  const ready = images.find(({ description }) => description.name === plan.image)
  if (plan.source !== 'ready' || !ready || outcomeOf(plan) !== 'start') return
  await downloadImage(
    ready.description,
    ready.url,
    ({ file, loaded, total }) => report({ text: t`Loading ${file}`, loaded, total }),
    undefined,
    signal,
  )
}

function fillVolume(
  client: RpcClient,
  machine: string,
  volume: NewVolume,
  report: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Volume> {
  const { name, capacity: total, file } = volume
  const text = file ? t`Storing ${file.name}` : t`Making the volume ${name}`
  return makeVolume(
    client,
    machine,
    volume,
    (loaded) => report({ text, loaded, total: file ? total : 0 }),
    signal,
  )
}

async function startNetwork(
  client: RpcClient,
  machine: string,
  { network, startsNetwork }: Plan,
  { networks }: Limits,
): Promise<void> {
  const isInactive = networks.some(({ name, isActive }) => name === network && !isActive)
  if (!isInactive || !startsNetwork) return
  await done(client, {
    machine,
    text: t`Start the network: ${network}`,
    virsh: `virsh net-start ${shellWord(network)}`,
    call: async (own) => {
      const { net } = await own.call('networkLookupByName', { name: network })
      await own.call('networkCreate', { net })
    },
  })
}
