import { t } from '@lingui/core/macro'
import {
  Alert,
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
  Title,
} from '@patternfly/react-core'
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { domainStates } from '../../engine/model/domain-state.ts'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { Graph, type GraphKind, type GraphSource } from '../Graph.tsx'
import { GraphTable } from '../GraphTable.tsx'
import { type DomainRow, useDomains } from '../stores/domains.ts'
import type { HostRates } from '../stores/host-sample.ts'
import { hostHistory, hostPolling } from '../stores/host-statistics.ts'
import { formatNumber } from '../texts.ts'
import { cpuModelOf, memoryText, sharePercent, versionText } from './host-facts.ts'

interface Host {
  facts: [term: string, value: string][]
  cpus: number
  memoryKiB: number
}

const minutes = 5

/** What the daemon's host is, what it has, and how much of that runs. */
export function HostPage({ client }: { client: RpcClient }) {
  const rows = useDomains((state) => state.rows)
  const [host, setHost] = useState<Host>()
  const [failure, setFailure] = useState<string>()
  useEffect(() => {
    readHost(client).then(
      (found) => {
        setHost(found)
        setFailure(undefined)
      },
      (error: Error) => setFailure(error.message),
    )
  }, [client])
  const watch = useCallback((listener: () => void) => hostPolling.watch(client, listener), [client])
  const pollingFailure = useSyncExternalStore(watch, () => hostPolling.failure)
  const source = useMemo<GraphSource<HostRates>>(() => ({ entries: hostHistory, watch }), [watch])
  const memoryMiB = (host?.memoryKiB ?? 0) / 1024
  const kinds = useMemo(() => graphsOf(memoryMiB), [memoryMiB])

  return (
    <div className="graphs-page">
      <Title headingLevel="h2">{t`Host`}</Title>
      {(failure ?? pollingFailure) && (
        <Alert isInline component="h3" variant="danger" title={t`The host cannot be asked`}>
          {failure ?? pollingFailure}
        </Alert>
      )}
      {host && (
        <DescriptionList isHorizontal isCompact aria-label={t`Host`}>
          {[...host.facts, ...useOf(host, rows ?? [])].map(([term, value]) => (
            <DescriptionListGroup key={term}>
              <DescriptionListTerm>{term}</DescriptionListTerm>
              <DescriptionListDescription translate="no">{value}</DescriptionListDescription>
            </DescriptionListGroup>
          ))}
        </DescriptionList>
      )}
      {host && (
        <>
          <div className="graphs">
            {kinds.map((kind) => (
              <Graph key={kind.title} kind={kind} source={source} minutes={minutes} />
            ))}
          </div>
          <GraphTable kinds={kinds} source={source} />
        </>
      )}
    </div>
  )
}

async function readHost(client: RpcClient): Promise<Host> {
  const [{ uri }, { hostname }, { libVer }, { type }, { hvVer }, node, { capabilities }] = await Promise.all([
    client.call('connectGetUri'),
    client.call('connectGetHostname'),
    client.call('connectGetLibVersion'),
    client.call('connectGetType'),
    client.call('connectGetVersion'),
    client.call('nodeGetInfo'),
    client.call('connectGetCapabilities'),
  ])
  const model = cpuModelOf(capabilities)
  const cpus = formatNumber(node.cpus)
  const megahertz = formatNumber(node.mhz)
  return {
    facts: [
      ['URI', uri],
      [t`Host name`, hostname],
      ['libvirt', versionText(libVer)],
      [t`Hypervisor`, `${type} ${versionText(hvVer)}`],
      ['CPU', [model, node.model].filter(Boolean).join(', ')],
      [t`Processors`, node.mhz > 0 ? t`${cpus} at ${megahertz} MHz` : cpus],
      [t`Memory`, memoryText(Number(node.memory))],
    ],
    cpus: node.cpus,
    memoryKiB: Number(node.memory),
  }
}

const idle: readonly number[] = [domainStates.shutoff, domainStates.crashed]

/** What runs, beside what the host has: more than 100 % is overcommitted. */
function useOf(host: Host, rows: readonly DomainRow[]): [term: string, value: string][] {
  const active = rows.filter(({ state }) => !idle.includes(state))
  const memoryKiB = active.reduce((sum, row) => sum + row.memoryKiB, 0)
  const vcpus = active.reduce((sum, row) => sum + row.vcpus, 0)
  const withShare = (text: string, given: number, has: number) => {
    const percent = sharePercent(given, has)
    if (percent === undefined) return text
    const share = formatNumber(percent)
    return percent > 100
      ? t`${text}, ${share} % of the host’s (overcommitted)`
      : t`${text}, ${share} % of the host’s`
  }
  const running = formatNumber(active.length)
  const all = formatNumber(rows.length)
  return [
    [t`Machines`, t`${running} of ${all} run`],
    [t`Memory of guests`, withShare(memoryText(memoryKiB), memoryKiB, host.memoryKiB)],
    [t`vCPUs of guests`, withShare(formatNumber(vcpus), vcpus, host.cpus)],
  ]
}

function graphsOf(memoryMiB: number): GraphKind<HostRates>[] {
  return [
    {
      title: t`CPU of the host`,
      lines: [{ label: t`Used`, value: ({ cpuPercent }) => cpuPercent }],
      format: (value) => `${formatNumber(value, 1)} %`,
      most: () => 100,
      missing: t`The daemon does not tell how its processors are used.`,
    },
    {
      title: t`Memory of the host`,
      lines: [
        { label: t`Used`, value: ({ usedMiB }) => usedMiB },
        { label: t`Given to guests`, value: ({ givenMiB }) => givenMiB },
      ],
      format: (value) => `${formatNumber(value)} MiB`,
      most: () => memoryMiB,
      missing: t`The daemon does not tell how much of its memory is used.`,
    },
  ]
}
