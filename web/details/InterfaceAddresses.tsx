import { Trans, useLingui } from '@lingui/react/macro'
import { Content } from '@patternfly/react-core'
import { useEffect, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import type { Definition } from './use-definition.ts'

interface Props {
  client: RpcClient
  definition: Definition
  mac: string
}

/** virDomainInterfaceAddressesSource, in the order of how much they are to be trusted. */
const sources = [
  ['agent', 1],
  ['lease', 0],
  ['arp', 2],
] as const

type Source = (typeof sources)[number][0]

/** The addresses that a running guest has at a network interface, and who says so. */
export function InterfaceAddresses({ client, definition, mac }: Props) {
  const { t } = useLingui()
  const [found, setFound] = useState<{ addresses: string[]; source: Source }>()
  const { dom, live } = definition
  const isActive = live !== undefined
  useEffect(() => {
    setFound(undefined)
    if (isActive) void findAddresses(client, dom, mac).then(setFound)
  }, [client, dom, mac, isActive])
  if (!isActive) return null
  const words: Record<Source, string> = {
    agent: t`says the agent in the guest`,
    lease: t`leased by the network’s DHCP server`,
    arp: t`seen by the host (ARP)`,
  }
  return (
    <Content component="p">
      {found ? (
        <Trans>
          IP address: {found.addresses.join(', ')} – {words[found.source]}
        </Trans>
      ) : (
        <Trans>IP address: unknown</Trans>
      )}
    </Content>
  )
}

async function findAddresses(client: RpcClient, dom: Definition['dom'], mac: string) {
  for (const [source, number] of sources) {
    // Whoever does not know is not there: another may.
    const answer = await client
      .call('domainInterfaceAddresses', { dom, source: number, flags: 0 })
      .catch(() => undefined)
    const addresses = answer?.ifaces
      .filter(({ hwaddr }) => hwaddr?.toLowerCase() === mac.toLowerCase())
      .flatMap(({ addrs }) => addrs.map(({ addr, prefix }) => `${addr}/${prefix}`))
    if (addresses && addresses.length > 0) return { addresses, source }
  }
  return undefined
}
