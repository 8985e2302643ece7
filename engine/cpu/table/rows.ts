import { integerRows } from './integer.table.ts'
import { parseRows } from './row.ts'
import { systemRows } from './system.table.ts'
import { vectorRows } from './vector.table.ts'
import { x87Rows } from './x87.table.ts'

/** All instructions. */
export const rows = parseRows(integerRows, systemRows, vectorRows, x87Rows)
