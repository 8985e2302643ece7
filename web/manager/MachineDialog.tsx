import type { RpcClient } from '../../engine/rpc/client/client.ts'
import type { Deleted } from '../stores/deletion.ts'
import type { DomainRow } from '../stores/domains.ts'
import { CloneDialog } from './CloneDialog.tsx'
import type { DialogKind } from './commands.ts'
import { DeleteDialog } from './DeleteDialog.tsx'
import { NotesDialog } from './NotesDialog.tsx'
import { TagsDialog } from './TagsDialog.tsx'

interface Props {
  kind: DialogKind
  client: RpcClient
  /** About which machines it is; names and clones are about one. */
  rows: readonly DomainRow[]
  /** All there are. */
  all: readonly DomainRow[]
  /** Every tag that any of them has. */
  tags: readonly string[]
  close: () => void
  wereDeleted: (deleted: readonly Deleted[]) => void
}

export function MachineDialog({ kind, client, rows, all, tags, close, wereDeleted }: Props) {
  const [row] = rows
  if (!row) return null
  switch (kind) {
    case 'delete':
      return <DeleteDialog client={client} rows={rows} close={close} wereDeleted={wereDeleted} />
    case 'tags':
      return <TagsDialog client={client} rows={rows} known={tags} close={close} />
    case 'notes':
      return <NotesDialog client={client} row={row} close={close} />
    case 'clone':
      return <CloneDialog client={client} row={row} names={all.map(({ name }) => name)} close={close} />
  }
}
