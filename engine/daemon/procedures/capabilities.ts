import { formatCapabilities, text } from '../../model/capabilities/capabilities.ts'
import { type Emulators, formatDomainCapabilities } from '../../model/capabilities/domain-capabilities.ts'
import { type PoolType, poolTypeNames } from '../../model/storage/pool.ts'
import { poolKinds } from '../../model/storage/pool-define.ts'
import { volumeFormatNames } from '../../model/storage/volume.ts'
import type { Handlers } from '../../rpc/server.ts'
import { type XmlElement, xmlElement } from '../../xml/tree.ts'
import { writeXml } from '../../xml/writer.ts'
import type { Host } from '../host.ts'
import { checkFlags } from './argument.ts'

/** Paths by which definitions name this hypervisor, besides its own. */
const emulatorPath = /^\/(?:[^/]+\/)*(?:qemu-system-x86_64|qemu-kvm|kvm)$/

export const emulatorsOf = ({ emulator }: { emulator: string }): Emulators => ({
  preferred: emulator,
  isKnown: (path) => path === emulator || emulatorPath.test(path),
})

/** What the host, its guests and its pools can do. */
export function capabilityHandlers({ host, emulator }: { host: Host; emulator: string }): Handlers {
  return {
    connectGetCapabilities: () => {
      const { uuid, processors, pageSize } = host.info()
      const { totalKiB } = host.memory()
      return { capabilities: formatCapabilities({ uuid, processors, pageSize, totalKiB, emulator }) }
    },
    connectGetDomainCapabilities: ({ emulatorbin, arch, machine, virttype, flags }) => {
      checkFlags(flags, 0, 'qemuConnectGetDomainCapabilities')
      return {
        capabilities: formatDomainCapabilities(
          { emulator: emulatorbin, arch, machine, virtType: virttype },
          emulatorsOf({ emulator }),
        ),
      }
    },
    connectGetStoragePoolCapabilities: ({ flags }) => {
      checkFlags(flags, 0, 'storageConnectGetStoragePoolCapabilities', 'storage')
      return {
        capabilities: writeXml(
          xmlElement('storagepoolCapabilities', {}, poolTypeNames.map(poolCapabilities)),
        ),
      }
    },
  }
}

/** Only directories can be used here; what volumes they hold is told by their content. */
function poolCapabilities(type: PoolType): XmlElement {
  const element = xmlElement('pool', { type, supported: type === 'dir' ? 'yes' : 'no' })
  const formats = poolKinds[type]?.formats
  if (formats)
    element.children.push(
      xmlElement('poolOptions', {}, [
        xmlElement('defaultFormat', { type: poolKinds[type]!.defaultFormat! }),
        values('sourceFormatType', formats),
      ]),
    )
  if (type === 'dir' || type === 'fs' || type === 'netfs')
    element.children.push(
      xmlElement('volOptions', {}, [
        xmlElement('defaultFormat', { type: 'raw' }),
        values('targetFormatType', volumeFormatNames),
      ]),
    )
  return element
}

const values = (name: string, all: readonly string[]): XmlElement =>
  xmlElement(
    'enum',
    { name },
    all.map((value) => text('value', value)),
  )
