import { t } from '@lingui/core/macro'
import { actionLabel, type DomainAction } from '../stores/domain-actions.ts'
import { canAct } from '../stores/domain-state.ts'
import type { DomainRow } from '../stores/domains.ts'
import { fuzzyRank } from './fuzzy.ts'
import { pageTitles } from './page-titles.ts'
import { linkTo, type PlainPage, type Route } from './routes.ts'

/** Something that the command palette offers. */
export interface Command {
  /** The same in all languages. */
  id: string
  title: string
  /** Where it leads, or what it does. */
  target: { route: Route } | { action: DomainAction; row: DomainRow }
}

/** Deleting has its own dialog, in the list of all machines. */
const actions: readonly DomainAction[] = [
  'start',
  'pause',
  'resume',
  'shutdown',
  'reboot',
  'reset',
  'forceOff',
  'save',
  'autostart',
  'noAutostart',
]

/** All pages, all machines, and what can be done to each now. */
export function commandsOf(rows: readonly DomainRow[]): Command[] {
  const pages = (Object.keys(pageTitles) as (PlainPage | 'manager')[]).map((page) =>
    leading({ page }, t(pageTitles[page])),
  )
  const machines = rows.map(({ name, title }) =>
    leading({ page: 'machine', name, tab: 'console' }, title ? `${title} (${name})` : name),
  )
  const possible = rows.flatMap((row) =>
    actions
      .filter((action) => canAct(action, row))
      .map((action) => {
        const label = t(actionLabel(action, row.isSaved))
        const name = row.title || row.name
        return { id: `${action} ${row.name}`, title: t`${label}: ${name}`, target: { action, row } }
      }),
  )
  return [...pages, ...machines, ...possible]
}

const leading = (route: Route, title: string): Command => ({ id: linkTo(route), title, target: { route } })

/** Those that fit what was typed, best first; of equals the ones that were chosen last, then in their order. */
export function foundCommands(
  commands: readonly Command[],
  typed: string,
  recent: readonly string[],
  most: number,
): Command[] {
  const recency = (id: string) => {
    const place = recent.indexOf(id)
    return place < 0 ? recent.length : place
  }
  return commands
    .map((command) => ({
      command,
      rank: fuzzyRank(typed, command.title) ?? Number.POSITIVE_INFINITY,
      age: recency(command.id),
    }))
    .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.rank - b.rank || a.age - b.age)
    .slice(0, most)
    .map(({ command }) => command)
}
