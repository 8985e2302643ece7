import { useLingui } from '@lingui/react/macro'
import { MenuToggle, Select, SelectList, SelectOption } from '@patternfly/react-core'
import { useState } from 'react'
import { usePreferences } from '../stores/preferences.ts'
import { type ColumnKey, columns, columnTitles, graphs, isGraph } from './columns.table.ts'
import { useViewSettings } from './view-settings.ts'

/** Which columns the table has. Graphs of what the preferences switch off cannot be had. */
export function ColumnChooser() {
  const { t } = useLingui()
  const [isOpen, setIsOpen] = useState(false)
  const chosen = useViewSettings((settings) => settings.columns)
  const polls = usePreferences((preferences) => preferences.polls)
  const toggle = (column: ColumnKey) => {
    const next = columns.filter((one) => chosen.includes(one) !== (one === column))
    useViewSettings.setState({ columns: next })
  }
  return (
    <Select
      role="menu"
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      onSelect={(_, column) => toggle(column as ColumnKey)}
      toggle={(ref) => (
        <MenuToggle ref={ref} isExpanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {t`Columns`}
        </MenuToggle>
      )}
    >
      <SelectList>
        {columns.map((column) => {
          const isOff = isGraph(column) && !polls[graphs[column].metric]
          return (
            <SelectOption
              key={column}
              hasCheckbox
              value={column}
              isSelected={chosen.includes(column)}
              isAriaDisabled={isOff}
              description={isOff ? t`Switched off in the preferences.` : undefined}
            >
              {t(columnTitles[column])}
            </SelectOption>
          )
        })}
      </SelectList>
    </Select>
  )
}
