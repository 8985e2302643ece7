import type { DomainAction } from '../stores/domain-actions.ts'
import type { DomainRow } from '../stores/domains.ts'

/** Where a menu opens: beside an element, or where the pointer is. The keyboard goes back to the element. */
export interface MenuPlace {
  anchor: HTMLElement
  point: { x: number; y: number } | undefined
}

/** What a person can be asked about machines. */
export type DialogKind = 'delete' | 'tags' | 'notes' | 'clone'

/** What rows and tiles ask the manager for. */
export interface Commands {
  /** Where a machine's page is. */
  linkOf: (name: string) => string
  act: (action: DomainAction, row: DomainRow) => void
  /** Selects one; with `isRange` all from the one that was selected before. */
  select: (name: string, isSelected: boolean, isRange: boolean) => void
  /** Opens a dialog about machines. */
  ask: (kind: DialogKind, rows: readonly DomainRow[]) => void
  openMenu: (row: DomainRow, place: MenuPlace) => void
}

const quickActions: readonly DomainAction[] = ['start', 'resume', 'pause']

/** What one most likely wants to do with a machine, as the matrix of states has it. */
export const quickAction = (isPossible: (action: DomainAction) => boolean): DomainAction =>
  quickActions.find(isPossible) ?? 'start'

/** Of these pairs only what is possible is in a menu; all else stays at its place. */
const hiddenWhenImpossible: readonly DomainAction[] = [
  'startAfresh',
  'pause',
  'resume',
  'autostart',
  'noAutostart',
]

const groups: readonly (readonly DomainAction[])[] = [
  ['start', 'startAfresh', 'pause', 'resume'],
  ['shutdown', 'reboot', 'reset', 'forceOff', 'save'],
  ['autostart', 'noAutostart'],
]

/** The actions of a menu, in groups. */
export const menuGroups = (isPossible: (action: DomainAction) => boolean): DomainAction[][] =>
  groups.map((group) =>
    group.filter((action) => !hiddenWhenImpossible.includes(action) || isPossible(action)),
  )

/** What can be done to several at once. */
export const bulkActions: readonly DomainAction[] = [
  'start',
  'pause',
  'resume',
  'shutdown',
  'forceOff',
  'save',
]

/** What people call it. */
export const shownName = ({ title, name }: Pick<DomainRow, 'title' | 'name'>): string => title || name
