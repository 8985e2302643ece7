import { plural } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, AlertActionCloseButton, AlertActionLink } from '@patternfly/react-core'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { type Deleted, undelete } from '../stores/deletion.ts'
import { shownName } from './commands.ts'

interface Props {
  client: RpcClient
  /** The machines that were deleted last. */
  deleted: readonly Deleted[]
  close: () => void
}

/** Says what was deleted, and brings it back if that was a mistake. */
export function DeletedNotice({ client, deleted, close }: Props) {
  const { t } = useLingui()
  const [first] = deleted
  const name = first && shownName(first.row)
  const undo = () => {
    close()
    void undelete(client, deleted)
  }
  return (
    <div aria-live="polite" className="deleted-notice">
      {first && (
        <Alert
          isInline
          component="h2"
          variant="info"
          title={
            deleted.length === 1
              ? t`«${name}» was deleted`
              : plural(deleted.length, { one: '# machine was deleted', other: '# machines were deleted' })
          }
          actionClose={<AlertActionCloseButton onClose={close} />}
          actionLinks={
            <AlertActionLink onClick={undo}>
              <Trans>Undo</Trans>
            </AlertActionLink>
          }
        >
          <Trans>Its definition can be had back: what was saved, snapshots and deleted disks cannot.</Trans>
        </Alert>
      )}
    </div>
  )
}
