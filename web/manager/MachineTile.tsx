import { useLingui } from '@lingui/react/macro'
import { Card, CardBody, CardFooter, Checkbox, Icon } from '@patternfly/react-core'
import { PowerOffIcon } from '@patternfly/react-icons'
import { memo, useEffect, useRef } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { StateLabel } from '../StateLabel.tsx'
import { isActive, shownState } from '../stores/domain-state.ts'
import type { DomainRow } from '../stores/domains.ts'
import { stateReason } from '../stores/state-reasons.ts'
import { type Commands, shownName } from './commands.ts'
import { isShifted, menuOf, RowActions, Tags } from './MachineRow.tsx'
import { showThumbnail } from './thumbnails.ts'

interface Props {
  client: RpcClient
  row: DomainRow
  isSelected: boolean
  commands: Commands
}

/** A machine with what is on its screen. */
export const MachineTile = memo(function MachineTile({ client, row, isSelected, commands }: Props) {
  const { t } = useLingui()
  const name = shownName(row)
  const state = shownState(row)
  return (
    <Card isCompact isFullHeight component="article" aria-label={name} {...menuOf(row, commands)}>
      {/* For the pointer; the name leads to the same place. */}
      <a className="tile-picture" href={commands.linkOf(row.name)} tabIndex={-1} aria-label={t`Open ${name}`}>
        {isActive(state) ? (
          <Thumbnail client={client} row={row} isPaused={state === 'paused'} />
        ) : (
          <Icon size="2xl">
            <PowerOffIcon />
          </Icon>
        )}
      </a>
      <CardBody className="tile-body">
        <span className="tile-name">
          <Checkbox
            id={`select-tile-${row.name}`}
            aria-label={t`Select ${name}`}
            isChecked={isSelected}
            onChange={({ nativeEvent }, isNow) => commands.select(row.name, isNow, isShifted(nativeEvent))}
          />
          <a className="machine-link" href={commands.linkOf(row.name)} title={name}>
            {name}
          </a>
        </span>
        <Tags tags={row.tags} />
      </CardBody>
      <CardFooter className="tile-foot">
        <StateLabel state={state} reason={stateReason(row.state, row.reason)} />
        <RowActions row={row} commands={commands} />
      </CardFooter>
    </Card>
  )
})

function Thumbnail({ client, row, isPaused }: { client: RpcClient; row: DomainRow; isPaused: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { ref: dom } = row
  // Each start has another number.
  const { id, name } = dom
  useEffect(() => showThumbnail(client, dom, canvas.current!, isPaused), [client, id, name, isPaused])
  return <canvas ref={canvas} />
}
