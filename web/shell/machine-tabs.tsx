import { type ComponentType, lazy } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'

interface MachineTab {
  /** As the address has it. */
  key: string
  title: string
  Content: ComponentType<{ client: RpcClient; name: string }>
}

/** What there is to see of a machine besides its consoles; each is loaded when it is opened. */
export const machineTabs: readonly MachineTab[] = [
  {
    key: 'details',
    title: 'Details',
    Content: lazy(async () => ({ default: (await import('../details/Details.tsx')).Details })),
  },
  {
    key: 'performance',
    title: 'Performance',
    Content: lazy(async () => ({
      default: (await import('../performance/Performance.tsx')).Performance,
    })),
  },
]
