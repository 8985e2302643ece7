import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import type { PlainPage } from './routes.ts'

/** What pages are called, wherever they are named. */
export const pageTitles: Record<PlainPage | 'manager', MessageDescriptor> = {
  manager: msg`Virtual machines`,
  new: msg`New virtual machine`,
  host: msg`Host`,
  virsh: msg`virsh`,
  offline: msg`Offline`,
  log: msg`Log`,
  preferences: msg`Preferences`,
}

/** The pages of the sidebar besides machines, in its order. */
export const sidebarPages = ['host', 'virsh', 'log', 'offline', 'preferences'] as const
