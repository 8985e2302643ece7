import { Trans, useLingui } from '@lingui/react/macro'
import {
  Alert,
  Button,
  EmptyState,
  EmptyStateBody,
  ToggleGroup,
  ToggleGroupItem,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core'
import { useCallback, useMemo, useState, useSyncExternalStore } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { download } from '../download.ts'
import { Graph, type GraphSource } from '../Graph.tsx'
import { GraphTable } from '../GraphTable.tsx'
import type { DomainRates } from '../stores/domain-sample.ts'
import { shownState } from '../stores/domain-state.ts'
import { useDomains } from '../stores/domains.ts'
import { domainHistory, domainPolling } from '../stores/statistics.ts'
import { csvOf } from './csv.ts'
import { graphsOf } from './graph.table.ts'

interface Props {
  client: RpcClient
  name: string
}

const ranges = [1, 5, 10]
const offStates = new Set(['off', 'saved', 'crashed'])

/** What a machine uses of its host, over the last minutes. */
export function Performance({ client, name }: Props) {
  const row = useDomains(({ rows }) => rows?.find((one) => one.name === name))
  const { t } = useLingui()
  const [minutes, setMinutes] = useState(1)
  /** What is shown while it is paused. Looking goes on, so that nothing is missing afterwards. */
  const [held, setHeld] = useState<readonly DomainRates[]>()
  const watch = useCallback((listener: () => void) => domainPolling.watch(client, listener), [client])
  const failure = useSyncExternalStore(watch, () => domainPolling.failure)
  const source = useMemo<GraphSource<DomainRates>>(
    () => ({ entries: held ? () => held : () => domainHistory(name), watch }),
    [held, name, watch],
  )
  const vcpus = row?.vcpus ?? 1
  const kinds = useMemo(() => graphsOf(vcpus), [vcpus])

  const saveCsv = () => download(`${name}.csv`, new Blob([csvOf(source.entries())], { type: 'text/csv' }))

  if (row && offStates.has(shownState(row)))
    return (
      <EmptyState titleText={t`The machine is off`} headingLevel="h2">
        <EmptyStateBody>
          <Trans>Start it to see what it uses of the host.</Trans>
        </EmptyStateBody>
      </EmptyState>
    )
  return (
    <div className="graphs-page">
      <Toolbar aria-label={t`Graphs`}>
        <ToolbarContent>
          <ToolbarItem>
            <ToggleGroup aria-label={t`Time shown`}>
              {ranges.map((range) => (
                <ToggleGroupItem
                  key={range}
                  text={t`${range} min`}
                  buttonId={`range-${range}`}
                  isSelected={range === minutes}
                  onChange={() => setMinutes(range)}
                />
              ))}
            </ToggleGroup>
          </ToolbarItem>
          <ToolbarItem>
            <Button
              variant="secondary"
              onClick={() => setHeld((paused) => (paused ? undefined : domainHistory(name)))}
            >
              {held ? t`Resume graphs` : t`Pause graphs`}
            </Button>
          </ToolbarItem>
          <ToolbarItem>
            <Button variant="secondary" onClick={saveCsv}>
              <Trans>Download CSV</Trans>
            </Button>
          </ToolbarItem>
        </ToolbarContent>
      </Toolbar>
      {failure && (
        <Alert isInline component="h2" variant="warning" title={t`The daemon does not tell its numbers`}>
          {failure}
        </Alert>
      )}
      <div className="graphs">
        {kinds.map((kind) => (
          <Graph key={kind.title} kind={kind} source={source} minutes={minutes} />
        ))}
      </div>
      <GraphTable kinds={kinds} source={source} />
    </div>
  )
}
