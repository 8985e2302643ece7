import { Trans, useLingui } from '@lingui/react/macro'
import { Button, EmptyState, EmptyStateBody } from '@patternfly/react-core'
import { lazy, useDeferredValue, useEffect, useMemo, useReducer, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { Part } from '../Part.tsx'
import { actOn } from '../stores/act.ts'
import type { Deleted } from '../stores/deletion.ts'
import type { DomainAction } from '../stores/domain-actions.ts'
import { isActive, shownState } from '../stores/domain-state.ts'
import { type DomainRow, useDomains } from '../stores/domains.ts'
import type { ReadyImage } from '../stores/machine.ts'
import { domainPolling } from '../stores/statistics.ts'
import { BulkBar } from './BulkBar.tsx'
import { graphs, isGraph } from './columns.table.ts'
import { type Commands, type DialogKind, type MenuPlace, shownName } from './commands.ts'
import { DeletedNotice } from './DeletedNotice.tsx'
import { newestValue } from './draw-sparkline.ts'
import { allTags, grouped, ungrouped, visibleRows, type Wish } from './filter.ts'
import { MachineMenu } from './MachineMenu.tsx'
import { MachineTable } from './MachineTable.tsx'
import { MachineTiles } from './MachineTiles.tsx'
import { ManagerToolbar } from './ManagerToolbar.tsx'
import { ReadyImages } from './ReadyImages.tsx'
import { RestoreDialog } from './RestoreDialog.tsx'
import { useSelection } from './use-selection.ts'
import { type SortKey, useViewSettings } from './view-settings.ts'
import './manager.css'

/** Loaded with the first one that is opened. */
const MachineDialog = lazy(async () => ({
  default: (await import('./MachineDialog.tsx')).MachineDialog,
}))

interface Props {
  client: RpcClient
  /** Undefined before they are known. */
  images: readonly ReadyImage[] | undefined
  linkOf: (name: string) => string
  /** Where a new machine is made. */
  newLink: string
  /** Goes to a machine and starts it there, so that its console misses nothing. */
  startAt: (name: string) => void
}

/** What a person is asked, about which machines. */
type Question =
  | { kind: DialogKind; rows: readonly DomainRow[] }
  | { kind: 'startAfresh'; row: DomainRow; detail: string | undefined }

/** All machines of the connection, and those that could be. */
export function Manager({ client, images, linkOf, newLink, startAt }: Props) {
  const rows = useDomains((state) => state.rows)
  const settings = useViewSettings()
  const [wish, setWish] = useState<Wish>({ text: '', state: undefined, tag: undefined })
  const [question, setQuestion] = useState<Question>()
  const [deleted, setDeleted] = useState<readonly Deleted[]>([])
  const [menu, setMenu] = useState<{ name: string; place: MenuPlace }>()
  const tick = useTick(client, settings.sort)
  // A list of very many is drawn after the letter that was typed.
  const wished = useDeferredValue(wish)

  // Each tick brings other values to sort by.
  const shown = useMemo(
    () =>
      visibleRows(rows ?? [], wished, settings, (row, graph) =>
        isActive(shownState(row)) ? newestValue(row.name, graphs[graph]) : undefined,
      ),
    [rows, wished, settings, tick],
  )
  const tags = useMemo(() => allTags(rows ?? []), [rows])
  const isGrouped = settings.isGrouped && tags.length > 0
  const groups = useMemo(() => (isGrouped ? grouped(shown) : ungrouped(shown)), [shown, isGrouped])
  const selection = useSelection(shown)
  const chosen = shown.filter(({ name }) => selection.names.has(name))
  const free = images?.filter(({ description }) => !rows?.some(({ name }) => name === description.name))

  const commands = useMemo<Commands>(() => {
    const isReady = (name: string) => images?.some(({ description }) => description.name === name) ?? false
    const act = async (action: DomainAction, row: DomainRow) => {
      if (action === 'delete') setQuestion({ kind: 'delete', rows: [row] })
      else if (action === 'startAfresh') setQuestion({ kind: 'startAfresh', row, detail: undefined })
      // Its files are fetched on its own page, which shows how far they have come.
      else if (action === 'start' && !row.isSaved && isReady(row.name)) startAt(row.name)
      else {
        const detail = await actOn(client, action, row.ref)
        if (action === 'start' && row.isSaved && detail !== undefined)
          setQuestion({ kind: 'startAfresh', row, detail })
      }
    }
    return {
      linkOf,
      act: (action, row) => void act(action, row),
      select: selection.select,
      ask: (kind, some) => setQuestion({ kind, rows: some }),
      openMenu: ({ name }, place) => setMenu({ name, place }),
    }
  }, [client, images, linkOf, startAt, selection.select])
  const close = () => setQuestion(undefined)
  const menuRow = menu && rows?.find(({ name }) => name === menu.name)

  return (
    <div className="manager">
      {rows && (
        <div>
          <Button component="a" href={newLink} variant={rows.length > 0 ? 'primary' : 'secondary'}>
            <Trans>New virtual machine</Trans>
          </Button>
        </div>
      )}
      <DeletedNotice client={client} deleted={deleted} close={() => setDeleted([])} />
      {rows && rows.length > 0 && (
        <>
          <ManagerToolbar wish={wish} setWish={setWish} tags={tags} shown={shown.length} all={rows.length} />
          <BulkBar client={client} chosen={chosen} ask={commands.ask} />
          {/* biome-ignore lint/a11y/noStaticElementInteractions: its keys are those of the list within */}
          <div onKeyDown={selection.onKeyDown}>
            {settings.view === 'table' ? (
              <MachineTable
                {...{ client, groups, commands }}
                hasTags={tags.length > 0}
                selected={selection.names}
                selectAll={selection.selectAll}
                areAllSelected={shown.length > 0 && chosen.length === shown.length}
              />
            ) : (
              <MachineTiles {...{ client, groups, commands }} selected={selection.names} />
            )}
          </div>
          {shown.length === 0 && <NothingFound />}
        </>
      )}
      {rows && free && free.length > 0 && <ReadyImages images={free} start={startAt} />}
      {menu && menuRow && (
        <MachineMenu
          key={menu.name}
          row={menuRow}
          place={menu.place}
          commands={commands}
          close={() => setMenu(undefined)}
        />
      )}
      {question && question.kind !== 'startAfresh' && (
        <Part>
          <MachineDialog
            {...question}
            client={client}
            all={rows ?? []}
            tags={tags}
            close={close}
            wereDeleted={setDeleted}
          />
        </Part>
      )}
      {question?.kind === 'startAfresh' && (
        <RestoreDialog
          name={shownName(question.row)}
          detail={question.detail}
          close={close}
          startAfresh={() => {
            void actOn(client, 'startAfresh', question.row.ref)
            close()
          }}
        />
      )}
    </div>
  )
}

/** Counts the looks at statistics while machines are sorted by them. */
function useTick(client: RpcClient, sort: SortKey): number {
  const [tick, count] = useReducer((ticks: number) => ticks + 1, 0)
  const isNeeded = isGraph(sort)
  useEffect(() => (isNeeded ? domainPolling.watch(client, count) : undefined), [client, isNeeded])
  return tick
}

function NothingFound() {
  const { t } = useLingui()
  return (
    <EmptyState titleText={t`No machine matches`} headingLevel="h2">
      <EmptyStateBody>
        <Trans>Another text, state or tag may find it.</Trans>
      </EmptyStateBody>
    </EmptyState>
  )
}
