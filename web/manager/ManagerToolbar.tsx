import { Plural, Trans, useLingui } from '@lingui/react/macro'
import {
  FormSelect,
  FormSelectOption,
  SearchInput,
  Switch,
  ToggleGroup,
  ToggleGroupItem,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core'
import { ListIcon, ThIcon } from '@patternfly/react-icons'
import { type ShownState, stateWords } from '../stores/domain-state.ts'
import { ColumnChooser } from './ColumnChooser.tsx'
import { columns, columnTitles } from './columns.table.ts'
import type { Wish } from './filter.ts'
import { type SortKey, useViewSettings } from './view-settings.ts'

interface Props {
  wish: Wish
  setWish: (wish: Wish) => void
  /** Every tag that there is. */
  tags: readonly string[]
  shown: number
  all: number
}

/** Which machines are shown, and how. */
export function ManagerToolbar({ wish, setWish, tags, shown, all }: Props) {
  const { t } = useLingui()
  const { view, sort, isGrouped } = useViewSettings()
  const sortKeys: SortKey[] = ['name', ...columns]
  return (
    <Toolbar aria-label={t`Which machines are shown`} className="manager-toolbar">
      <ToolbarContent>
        <ToolbarItem>
          <SearchInput
            aria-label={t`Find a machine by name, title or tag`}
            placeholder={t`Find by name, title or tag`}
            value={wish.text}
            onChange={(_, text) => setWish({ ...wish, text })}
            onClear={() => setWish({ ...wish, text: '' })}
          />
        </ToolbarItem>
        <ToolbarItem>
          <FormSelect
            aria-label={t`State`}
            value={wish.state ?? ''}
            onChange={(_, state) => setWish({ ...wish, state: (state || undefined) as ShownState })}
          >
            <FormSelectOption value="" label={t`All states`} />
            {Object.entries(stateWords).map(([state, label]) => (
              <FormSelectOption key={state} value={state} label={t(label)} />
            ))}
          </FormSelect>
        </ToolbarItem>
        {tags.length > 0 && (
          <>
            <ToolbarItem>
              <FormSelect
                aria-label={t`Tag`}
                value={wish.tag ?? ''}
                onChange={(_, tag) => setWish({ ...wish, tag: tag || undefined })}
              >
                <FormSelectOption value="" label={t`All tags`} />
                {tags.map((tag) => (
                  <FormSelectOption key={tag} value={tag} label={tag} />
                ))}
              </FormSelect>
            </ToolbarItem>
            <ToolbarItem alignSelf="center">
              <Switch
                label={t`Group by tag`}
                isChecked={isGrouped}
                onChange={(_, isNow) => useViewSettings.setState({ isGrouped: isNow })}
              />
            </ToolbarItem>
          </>
        )}
        <ToolbarItem>
          <ToggleGroup aria-label={t`How machines are shown`}>
            <ToggleGroupItem
              aria-label={t`As a table`}
              icon={<ListIcon />}
              isSelected={view === 'table'}
              onChange={() => useViewSettings.setState({ view: 'table' })}
            />
            <ToggleGroupItem
              aria-label={t`As tiles`}
              icon={<ThIcon />}
              isSelected={view === 'tiles'}
              onChange={() => useViewSettings.setState({ view: 'tiles' })}
            />
          </ToggleGroup>
        </ToolbarItem>
        <ToolbarItem>
          {view === 'table' ? (
            <ColumnChooser />
          ) : (
            <FormSelect
              aria-label={t`Sort by`}
              value={sort}
              onChange={(_, key) => useViewSettings.setState({ sort: key as SortKey })}
            >
              {sortKeys.map((key) => (
                <FormSelectOption
                  key={key}
                  value={key}
                  label={key === 'name' ? t`By name` : t`By: ${t(columnTitles[key])}`}
                />
              ))}
            </FormSelect>
          )}
        </ToolbarItem>
        <ToolbarItem alignSelf="center">
          <span aria-live="polite">
            {shown === all ? (
              <Plural value={all} one="# machine" other="# machines" />
            ) : (
              <Trans>
                {shown} of <Plural value={all} one="# machine" other="# machines" />
              </Trans>
            )}
          </span>
        </ToolbarItem>
      </ToolbarContent>
    </Toolbar>
  )
}
