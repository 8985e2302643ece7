import { createKept } from '../stores/kept.ts'
import { type ColumnKey, columns } from './columns.table.ts'

export type SortKey = 'name' | ColumnKey

/** How a person likes the list of machines; kept in the browser. */
export interface ViewSettings {
  view: 'table' | 'tiles'
  columns: readonly ColumnKey[]
  sort: SortKey
  isDescending: boolean
  /** Machines with a tag stand together. */
  isGrouped: boolean
}

const columnsAtFirst: readonly ColumnKey[] = ['state', 'tags', 'memory', 'cpuGraph']

export function readViewSettings(kept: Readonly<Record<string, unknown>>): ViewSettings {
  const chosen = Array.isArray(kept.columns) ? kept.columns : columnsAtFirst
  return {
    view: kept.view === 'tiles' ? 'tiles' : 'table',
    columns: columns.filter((column) => chosen.includes(column)),
    sort: columns.find((column) => column === kept.sort) ?? 'name',
    isDescending: kept.isDescending === true,
    isGrouped: kept.isGrouped === true,
  }
}

export const useViewSettings = createKept('tabvisor.manager', readViewSettings)
