import { useLingui } from '@lingui/react/macro'
import {
  Button,
  EmptyState,
  EmptyStateBody,
  FormSelect,
  FormSelectOption,
  SearchInput,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core'
import { useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { actOn } from '../stores/act.ts'
import { type DomainAction, domainActions } from '../stores/domain-actions.ts'
import { canAct, type ShownState, stateWords } from '../stores/domain-state.ts'
import { type DomainRow, useDomains } from '../stores/domains.ts'
import type { ReadyImage } from '../stores/machine.ts'
import { DeleteDialog } from './DeleteDialog.tsx'
import { visibleRows, type Wish } from './filter.ts'
import { MachineTable } from './MachineTable.tsx'
import { ReadyImages } from './ReadyImages.tsx'

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

const bulk: readonly DomainAction[] = ['start', 'pause', 'resume', 'shutdown', 'forceOff', 'save', 'delete']

/** All machines of the connection, and those that could be. */
export function Manager({ client, images, linkOf, newLink, startAt }: Props) {
  const { t } = useLingui()
  const rows = useDomains((state) => state.rows)
  const [wish, setWish] = useState<Wish>({ text: '', state: undefined, sort: 'name', isDescending: false })
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [toDelete, setToDelete] = useState<readonly DomainRow[]>([])

  const shown = visibleRows(rows ?? [], wish)
  const chosen = shown.filter(({ name }) => selected.has(name))
  const free = images?.filter(({ description }) => !rows?.some(({ name }) => name === description.name))
  const isReady = (name: string) => images?.some(({ description }) => description.name === name) ?? false

  const act = (action: DomainAction, some: readonly DomainRow[]) => {
    const able = some.filter((row) => canAct(action, row))
    if (action === 'delete') setToDelete(able)
    else for (const row of able) void actOn(client, action, row.ref)
  }
  const actOnOne = (action: DomainAction, row: DomainRow) => {
    // Its files are fetched on its own page, which shows how far they have come.
    if (action === 'start' && !row.isSaved && isReady(row.name)) startAt(row.name)
    else act(action, [row])
  }
  const select = (names: readonly string[], isSelected: boolean) => {
    const next = new Set(selected)
    for (const name of names) {
      if (isSelected) next.add(name)
      else next.delete(name)
    }
    setSelected(next)
  }

  return (
    <div className="manager">
      {rows && (
        <div>
          <Button component="a" href={newLink} variant={rows.length > 0 ? 'primary' : 'secondary'}>
            New virtual machine
          </Button>
        </div>
      )}
      {rows && rows.length > 0 && (
        <>
          <Toolbar aria-label="Which machines are shown">
            <ToolbarContent>
              <ToolbarItem>
                <SearchInput
                  aria-label="Find a machine by name or title"
                  placeholder="Find by name or title"
                  value={wish.text}
                  onChange={(_, text) => setWish({ ...wish, text })}
                  onClear={() => setWish({ ...wish, text: '' })}
                />
              </ToolbarItem>
              <ToolbarItem>
                <FormSelect
                  aria-label="State"
                  value={wish.state ?? ''}
                  onChange={(_, state) => setWish({ ...wish, state: (state || undefined) as ShownState })}
                >
                  <FormSelectOption value="" label="All states" />
                  {Object.entries(stateWords).map(([state, label]) => (
                    <FormSelectOption key={state} value={state} label={t(label)} />
                  ))}
                </FormSelect>
              </ToolbarItem>
              <ToolbarItem alignSelf="center">
                <span aria-live="polite">
                  {shown.length === rows.length ? `${rows.length}` : `${shown.length} of ${rows.length}`}{' '}
                  {rows.length === 1 ? 'machine' : 'machines'}
                </span>
              </ToolbarItem>
              {chosen.length > 0 && (
                <ToolbarItem className="bulk-actions">
                  {bulk.map((action) => (
                    <Button
                      key={action}
                      size="sm"
                      variant="secondary"
                      isDanger={action === 'delete'}
                      isAriaDisabled={!chosen.some((row) => canAct(action, row))}
                      onClick={() => act(action, chosen)}
                    >
                      {t(domainActions[action].label)} {chosen.filter((row) => canAct(action, row)).length}
                    </Button>
                  ))}
                </ToolbarItem>
              )}
            </ToolbarContent>
          </Toolbar>
          <MachineTable
            rows={shown}
            wish={wish}
            sortBy={(sort, isDescending) => setWish({ ...wish, sort, isDescending })}
            selected={selected}
            select={select}
            linkOf={linkOf}
            act={actOnOne}
          />
          {shown.length === 0 && (
            <EmptyState titleText="No machine matches" headingLevel="h2">
              <EmptyStateBody>Another text or state may find it.</EmptyStateBody>
            </EmptyState>
          )}
        </>
      )}
      {rows && free && free.length > 0 && <ReadyImages images={free} start={startAt} />}
      {toDelete.length > 0 && (
        <DeleteDialog
          rows={toDelete}
          close={() => setToDelete([])}
          confirm={() => {
            for (const row of toDelete) void actOn(client, 'delete', row.ref)
            setToDelete([])
          }}
        />
      )}
    </div>
  )
}
