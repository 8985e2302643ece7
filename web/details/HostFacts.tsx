import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Content } from '@patternfly/react-core'
import { useEffect, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { shownState, stateWords } from '../stores/domain-state.ts'
import { useDomains } from '../stores/domains.ts'
import { stateReason } from '../stores/state-reasons.ts'
import { formatNumber } from '../texts.ts'
import type { HardwareItem } from './hardware.ts'
import { InterfaceAddresses } from './InterfaceAddresses.tsx'
import type { Definition } from './use-definition.ts'

interface Props {
  client: RpcClient
  definition: Definition
  item: HardwareItem
  valueAtPath: (path: string) => string
}

/** What a page says beside its fields: the machine’s state, and what the host has of what it asks for. */
export function HostFacts({ client, definition, item, valueAtPath }: Props) {
  const { t } = useLingui()
  const row = useDomains((state) => state.rows)?.find(({ name }) => name === definition.dom.name)
  const [host, setHost] = useState<{ cpus: number; mib: number; mostVcpus: number }>()
  const isAsked = item.kind === 'cpus' || item.kind === 'memory'
  useEffect(() => {
    if (!isAsked) return
    Promise.all([client.call('nodeGetInfo'), client.call('connectGetMaxVcpus', { type: null })]).then(
      ([{ cpus, memory }, { maxVcpus }]) =>
        setHost({ cpus, mib: Math.floor(Number(memory) / 1024), mostVcpus: maxVcpus }),
      () => {},
    )
  }, [client, isAsked])
  if (item.kind === 'overview') {
    const reason = row && stateReason(row.state, row.reason)
    return (
      row && (
        <Content component="p">
          {t(stateWords[shownState(row)])}
          {reason && ` – ${t(reason)}`}
        </Content>
      )
    )
  }
  if (item.kind === 'interface')
    return <InterfaceAddresses client={client} definition={definition} mac={valueAtPath('mac/@address')} />
  if (!isAsked || !host) return null
  if (item.kind === 'memory')
    return (
      <Content component="p">
        <Trans>The host has {formatNumber(host.mib)} MiB.</Trans>
      </Content>
    )
  const started = Number(valueAtPath('vcpu/@current') || valueAtPath('vcpu'))
  return (
    <>
      <Content component="p">
        <Trans>Logical CPUs of the host: {host.cpus}</Trans>
      </Content>
      {started > host.mostVcpus ? (
        <Alert
          isInline
          component="h3"
          variant="warning"
          title={t`This hypervisor cannot start a machine with more vCPUs than ${host.mostVcpus}.`}
        />
      ) : (
        started > host.cpus && (
          <Alert
            isInline
            component="h3"
            variant="warning"
            title={t`More vCPUs than the host has CPUs make the machine slow.`}
          />
        )
      )}
    </>
  )
}
