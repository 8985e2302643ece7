import { t } from '@lingui/core/macro'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { shellWord } from '../../engine/virsh/shell-word.ts'
import { writeXml } from '../../engine/xml/writer.ts'
import { type Deed, logged } from '../stores/act.ts'
import { type Draft, writeField } from './field.ts'
import { type HardwareItem, liveElementOf } from './hardware.ts'
import type { Definition } from './use-definition.ts'

/** VIR_DOMAIN_AFFECT_LIVE */
const live = 1
/** virDomainLifecycleAction, in its order. */
const actions = ['destroy', 'restart', 'rename-restart', 'preserve', 'coredump-destroy', 'coredump-restart']
const occasions = ['on_poweroff', 'on_reboot', 'on_crash']
/** virDomainMetadataType */
const metadata: Record<string, number> = { description: 0, title: 1 }
/** Kinds of devices that libvirt changes while a machine runs; of others it changes nothing. */
const updated = ['disk', 'interface', 'graphics']

type Way = Omit<Deed, 'machine' | 'text'>

/** Changes what runs as far as libvirt can; gives its words for the first thing that it cannot. */
export async function applyLive(
  client: RpcClient,
  definition: Definition,
  item: HardwareItem,
  draft: Draft,
): Promise<string | undefined> {
  if (!definition.live) return undefined
  let refusal: string | undefined
  const { dom } = definition
  for (const way of waysOf(definition, item, draft)) {
    const failure = await logged(
      { ...way, machine: dom.name, text: t`Change while it runs: ${dom.name}` },
      client,
    )
    refusal ??= failure
  }
  return refusal
}

function waysOf(definition: Definition, item: HardwareItem, draft: Draft): Way[] {
  const { dom } = definition
  const name = shellWord(dom.name)
  if (item.isDevice) {
    const xml = updatedDevice(definition, item, draft)
    if (item.kind === 'memballoon' && draft['stats/@period'] !== undefined) {
      const period = Number(draft['stats/@period'])
      return [
        {
          virsh: `virsh dommemstat ${name} --period ${period} --live`,
          call: (own) => own.call('domainSetMemoryStatsPeriod', { dom, period, flags: live }),
        },
      ]
    }
    if (xml === undefined) return []
    return [
      {
        virsh: `virsh update-device ${name} ${item.kind}.xml --live`,
        call: (own) => own.call('domainUpdateDeviceFlags', { dom, xml, flags: live }),
      },
    ]
  }
  return Object.entries(draft).flatMap(([path, value]): Way[] => {
    const occasion = occasions.indexOf(path)
    if (occasion >= 0)
      return [
        {
          virsh: `virsh set-lifecycle-action ${name} ${path.replace('on_', '')} ${value} --live`,
          call: (own) =>
            own.call('domainSetLifecycleAction', {
              dom,
              type: occasion,
              action: actions.indexOf(value),
              flags: live,
            }),
        },
      ]
    const type = metadata[path]
    if (type !== undefined)
      return [
        {
          virsh: `virsh desc ${name} ${type === metadata.title ? '--title ' : ''}--live ${shellWord(value)}`,
          call: (own) =>
            own.call('domainSetMetadata', {
              dom,
              type,
              metadata: value,
              key: null,
              uri: null,
              flags: live,
            }),
        },
      ]
    if (path === 'vcpu/@current' && value !== '')
      return [
        {
          virsh: `virsh setvcpus ${name} ${value} --live`,
          call: (own) => own.call('domainSetVcpusFlags', { dom, nvcpus: Number(value), flags: live }),
        },
      ]
    if (path !== 'currentMemory') return []
    const kib = Math.round(Number(value) * 1024)
    return [
      {
        virsh: `virsh setmem ${name} ${kib} --live`,
        call: (own) => own.call('domainSetMemoryFlags', { dom, memory: BigInt(kib), flags: live }),
      },
    ]
  })
}

/** The running machine’s device with the draft in it. */
function updatedDevice(
  { tree, live: running }: Definition,
  item: HardwareItem,
  draft: Draft,
): string | undefined {
  if (!running || !updated.includes(item.kind)) return undefined
  const found = liveElementOf(item, tree, running)
  if (!found) return undefined
  const element = structuredClone(found)
  for (const field of item.fields) {
    const value = draft[field.path]
    if (value !== undefined) writeField(field, element, value, running)
  }
  return writeXml(element)
}
