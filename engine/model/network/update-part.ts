/** What of a network can be changed while it is, and how. */

/** virNetworkUpdateCommand; «add-first» and «add-last» differ by where the new part stands. */
export const updateCommands = { none: 0, modify: 1, delete: 2, addLast: 3, addFirst: 4 } as const

/** virNetworkUpdateSection: each with what messages call it. */
export const updateSections = [
  'none',
  'bridge',
  'domain',
  'ip',
  'ip-dhcp-host',
  'ip-dhcp-range',
  'forward',
  'forward-interface',
  'forward-pf',
  'portgroup',
  'dns-host',
  'dns-txt',
  'dns-srv',
] as const
