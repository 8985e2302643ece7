import { writeFileSync } from 'node:fs'
import { rows } from '../cpu/table/rows.ts'
import { reproducer, select } from './differential.ts'
import { hostFeatures, isHostMadeByAmd } from './host-processor.ts'
import { NativeOracle } from './native/oracle.ts'
import { UserModeGuest } from './user-mode-guest.ts'
import { compareGroups, groupsOf, PER_FORM, RECORD, recordedHashes, recordText } from './verified-outcomes.ts'

/**
 * Writes what the comparison with a processor of AMD's has verified: node engine/testing/record-outcomes.ts
 * What this computer cannot run, as code of 32 bits where its kernel refuses that, stays as it is recorded.
 */
if (!isHostMadeByAmd()) throw new Error('the outcomes are verified on a processor of AMD, which this is not')
const oracle = new NativeOracle()
const groups = groupsOf(select(hostFeatures(), oracle.runs32BitCode).forms)
const { cases, found, hashes } = compareGroups(groups, PER_FORM, oracle, new UserModeGuest())
oracle.dispose()
if (found.length > 0)
  throw new Error(`not recorded, as ours differs from this processor:\n${found.map(reproducer).join('\n\n')}`)
const isRow = new Set(rows.map(({ id }) => id))
const before = [...recordedHashes()].filter(([key]) => isRow.has(key.slice(key.indexOf(' ') + 1)))
writeFileSync(RECORD, recordText(new Map([...before, ...hashes])))
console.info(`${cases} cases of ${groups.length} rows recorded`)
