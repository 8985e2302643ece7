import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { type ComponentType, lazy } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'

interface MachineTabProps {
  client: RpcClient
  name: string
  /** Address of the machine’s graphs. */
  performanceLink: string
  /** The machine has another name now. */
  renamed: (name: string) => void
}

interface MachineTab {
  /** As the address has it. */
  key: string
  title: MessageDescriptor
  Content: ComponentType<MachineTabProps>
}

/** What there is to see of a machine besides its consoles; each is loaded when it is opened. */
export const machineTabs: readonly MachineTab[] = [
  {
    key: 'details',
    title: msg`Details`,
    Content: lazy(async () => ({ default: (await import('../details/Details.tsx')).Details })),
  },
  {
    key: 'performance',
    title: msg`Performance`,
    Content: lazy(async () => ({
      default: (await import('../performance/Performance.tsx')).Performance,
    })),
  },
  {
    key: 'snapshots',
    title: msg`Snapshots`,
    Content: lazy(async () => ({ default: (await import('../snapshots/Snapshots.tsx')).Snapshots })),
  },
]
