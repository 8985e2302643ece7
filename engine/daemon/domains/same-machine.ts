import { VirError } from '../../model/error.ts'
import type { Definition } from './definition.ts'

/** Whether a guest that was saved as `old` can go on as `definition`: what it sees must be the same. */
export function checkSameMachine(old: Definition, definition: Definition): void {
  const differ = (what: string, now: unknown, before: unknown) => {
    if (now !== before)
      throw new VirError('configUnsupported', `Target domain ${what} ${now} does not match source ${before}`)
  }
  differ('name', quoted(definition.name), quoted(old.name))
  differ('uuid', definition.uuid, old.uuid)
  differ('memory', definition.memory?.kib, old.memory?.kib)
  differ('vCPU count', currentOf(definition), currentOf(old))
  differ('vCPU max', definition.vcpu?.count, old.vcpu?.count)
  differ('OS type', definition.os?.type?.kind, old.os?.type?.kind)
  differ('architecture', definition.os?.type?.arch, old.os?.type?.arch)
  differ('machine type', quoted(definition.os?.type?.machine), quoted(old.os?.type?.machine))
  for (const key of ['serials', 'consoles', 'channels', 'disks', 'interfaces', 'videos', 'hostdevs'] as const)
    differ(`${key} count`, definition.devices?.[key].length ?? 0, old.devices?.[key].length ?? 0)
}

const quoted = (text: string | undefined): string => `'${text ?? ''}'`
const currentOf = ({ vcpu }: Definition): number => vcpu?.current ?? vcpu?.count ?? 1
