import { Trans, useLingui } from '@lingui/react/macro'
import {
  Alert,
  Button,
  Checkbox,
  Content,
  Modal,
  ModalBody,
  ModalHeader,
  Spinner,
} from '@patternfly/react-core'
import { useEffect, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { DialogFooter } from '../DialogFooter.tsx'
import { type Belongings, belongingsOf, type Deleted, deleteMachine } from '../stores/deletion.ts'
import type { DomainRow } from '../stores/domains.ts'
import { formatNames } from '../texts.ts'
import { BelongingsList } from './BelongingsList.tsx'
import { shownName } from './commands.ts'

interface Props {
  client: RpcClient
  rows: readonly DomainRow[]
  close: () => void
  wereDeleted: (deleted: readonly Deleted[]) => void
}

/** Asks before machines are deleted, and what of them goes too. What stands in the way is solved here. */
export function DeleteDialog({ client, rows, close, wereDeleted }: Props) {
  const { t } = useLingui()
  const [found, setFound] = useState<readonly Belongings[]>()
  const [failure, setFailure] = useState<string>()
  /** Paths of disks. */
  const [doomed, setDoomed] = useState<ReadonlySet<string>>(new Set())
  const [areForcedOff, setAreForcedOff] = useState(false)
  const names = formatNames(rows.map(shownName))
  const active = rows.filter(({ ref }) => ref.id >= 0)

  // What is deleted is what there was when it was asked for.
  useEffect(() => {
    Promise.all(rows.map((row) => belongingsOf(client, row))).then(
      (all) => {
        setFound(all)
        const free = all.flatMap(({ disks }) => disks.filter(({ objection }) => objection === undefined))
        setDoomed(new Set(free.map(({ path }) => path)))
      },
      (error: Error) => setFailure(error.message),
    )
  }, [])

  const confirm = async () => {
    close()
    const deleted = await Promise.all(
      (found ?? []).map(({ row, disks }) => {
        const paths = disks.map(({ path }) => path).filter((path) => doomed.has(path))
        return deleteMachine(client, row, paths)
      }),
    )
    wereDeleted(deleted.filter((one) => one !== undefined))
  }
  const toggle = (path: string, isDoomed: boolean) => {
    const next = new Set(doomed)
    if (isDoomed) next.add(path)
    else next.delete(path)
    setDoomed(next)
  }
  const isReady = found !== undefined && (active.length === 0 || areForcedOff)
  return (
    <Modal isOpen variant="small" onClose={close} aria-labelledby="delete-title">
      <ModalHeader
        labelId="delete-title"
        title={rows.length === 1 ? t`Delete ${names}?` : t`Delete ${rows.length} virtual machines?`}
        titleIconVariant="warning"
      />
      <ModalBody className="delete-body">
        {rows.length > 1 && <Content component="p">{names}</Content>}
        {failure !== undefined && (
          <Alert isInline variant="danger" title={t`What belongs to the machine cannot be read`}>
            {failure}
          </Alert>
        )}
        {!found && failure === undefined && (
          <Spinner size="lg" aria-label={t`Looking for what belongs to it`} />
        )}
        {active.length > 0 && (
          <Checkbox
            id="delete-force-off"
            label={
              rows.length === 1
                ? t`It is on: force it off first`
                : t`Force off those that are on first: ${formatNames(active.map(shownName))}`
            }
            description={t`As if the power failed: what the guest has not written to its disks is lost.`}
            isChecked={areForcedOff}
            onChange={(_, isChecked) => setAreForcedOff(isChecked)}
          />
        )}
        {found?.map((one) => (
          <BelongingsList
            key={one.row.name}
            belongings={one}
            isNamed={rows.length > 1}
            doomed={doomed}
            toggle={toggle}
          />
        ))}
        {found && (
          <Content component="p">
            <Trans>Only the definition can be had back afterwards.</Trans>
          </Content>
        )}
      </ModalBody>
      <DialogFooter close={close}>
        <Button variant="danger" isAriaDisabled={!isReady} onClick={() => void confirm()}>
          <Trans>Delete</Trans>
        </Button>
      </DialogFooter>
    </Modal>
  )
}
