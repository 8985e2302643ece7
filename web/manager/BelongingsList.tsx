import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Checkbox, Content, List, ListItem } from '@patternfly/react-core'
import type { Belongings } from '../stores/deletion.ts'
import { shownName } from './commands.ts'

interface Props {
  belongings: Belongings
  /** Whether it says whose they are. */
  isNamed: boolean
  /** Paths of the disks that are deleted. */
  doomed: ReadonlySet<string>
  toggle: (path: string, isDoomed: boolean) => void
}

/** What goes with a machine that is deleted, and which of its disks may. */
export function BelongingsList({ belongings, isNamed, doomed, toggle }: Props) {
  const { t } = useLingui()
  const { row, disks, snapshots, checkpoints, hasNvram, hasTpm } = belongings
  const parts = [
    t`its definition`,
    row.isSaved && t`the state it was saved in`,
    hasNvram && t`variables of its firmware`,
    hasTpm && t`what its TPM keeps`,
    snapshots > 0 && plural(snapshots, { one: 'the record of # snapshot', other: 'records of # snapshots' }),
    checkpoints > 0 &&
      plural(checkpoints, { one: 'the record of # checkpoint', other: 'records of # checkpoints' }),
  ].filter((part) => part !== false)
  const name = shownName(row)
  return (
    <div className="belongings">
      <Content component="p">
        {isNamed ? <Trans>What goes with «{name}»:</Trans> : <Trans>What goes with it:</Trans>}
      </Content>
      <List>
        {parts.map((part) => (
          <ListItem key={part}>{part}</ListItem>
        ))}
      </List>
      {disks.map(({ target, path, objection }) => (
        <Checkbox
          key={path}
          id={`delete-disk-${row.name}-${path}`}
          label={t`Disk ${target}: ${path}`}
          description={objection && t(objection.text)}
          isDisabled={objection?.isFinal ?? false}
          isChecked={doomed.has(path)}
          onChange={(_, isChecked) => toggle(path, isChecked)}
        />
      ))}
    </div>
  )
}
