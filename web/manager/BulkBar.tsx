import { Plural, useLingui } from '@lingui/react/macro'
import { Alert, AlertActionCloseButton, Button, List, ListItem } from '@patternfly/react-core'
import { useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { actOnAll } from '../stores/act.ts'
import { type DomainAction, domainActions } from '../stores/domain-actions.ts'
import { canAct } from '../stores/domain-state.ts'
import type { DomainRow } from '../stores/domains.ts'
import { bulkActions, type Commands, shownName } from './commands.ts'

interface Props {
  client: RpcClient
  chosen: readonly DomainRow[]
  ask: Commands['ask']
}

interface Outcome {
  action: DomainAction
  count: number
  failures: readonly { name: string; detail: string }[]
}

/** What can be done to all that are selected, and how it came out. */
export function BulkBar({ client, chosen, ask }: Props) {
  const { t } = useLingui()
  const [outcome, setOutcome] = useState<Outcome>()
  const act = async (action: DomainAction) => {
    const able = chosen.filter((row) => canAct(action, row))
    const details = await actOnAll(
      client,
      action,
      able.map(({ ref }) => ref),
    )
    if (!details) return
    const failures = able.flatMap((row, index) => {
      const detail = details[index]
      return detail === undefined ? [] : [{ name: shownName(row), detail }]
    })
    setOutcome({ action, count: able.length, failures })
  }
  const count = chosen.length
  return (
    <div className="bulk-bar">
      {count > 0 && (
        <div role="toolbar" aria-label={t`With all that are selected`} className="bulk-actions">
          <span>
            <Plural value={count} one="# selected" other="# selected" />
          </span>
          {bulkActions.map((action) => (
            <Button
              key={action}
              size="sm"
              variant="secondary"
              isAriaDisabled={!chosen.some((row) => canAct(action, row))}
              onClick={() => void act(action)}
            >
              {t(domainActions[action].label)} {chosen.filter((row) => canAct(action, row)).length}
            </Button>
          ))}
          <Button size="sm" variant="secondary" onClick={() => ask('tags', chosen)}>
            {t`Tags…`}
          </Button>
          <Button size="sm" variant="secondary" isDanger onClick={() => ask('delete', chosen)}>
            {t(domainActions.delete.label)} {count}
          </Button>
        </div>
      )}
      <div aria-live="polite">{outcome && <Result {...outcome} close={() => setOutcome(undefined)} />}</div>
    </div>
  )
}

function Result({ action, count, failures, close }: Outcome & { close: () => void }) {
  const { t } = useLingui()
  const label = t(domainActions[action].label)
  const done = count - failures.length
  return (
    <Alert
      isInline
      component="h2"
      variant={failures.length > 0 ? 'warning' : 'success'}
      title={t`${label}: done with ${done} of ${count}`}
      actionClose={<AlertActionCloseButton onClose={close} />}
    >
      {failures.length > 0 && (
        <List>
          {failures.map(({ name, detail }) => (
            <ListItem key={name}>
              {name}: {detail}
            </ListItem>
          ))}
        </List>
      )}
    </Alert>
  )
}
