/** Runs the storage suite on a browser's files and database: a worker, because only those may write files in place. */
import { PrivateFiles } from '../host/browser/private-files.ts'
import { StateDatabase } from '../host/browser/state-database.ts'
import { fileCases, type StorageCase, storeCases } from './host-storage-suite.ts'

/** What went wrong in each case; undefined for none. */
export type StorageResults = Record<string, string | undefined>

const results: StorageResults = {}
const files = new PrivateFiles()
await files.makeFolder('/suite')
await runAll(fileCases, files)
await runAll(storeCases, await StateDatabase.open('suite'))
postMessage(results)

async function runAll<T>(cases: readonly StorageCase<T>[], tested: T): Promise<void> {
  for (const [index, { name, run }] of cases.entries()) {
    const top = `/suite/${index}-${name.length}`
    await files.makeFolder(top)
    await run(tested, top).then(
      () => {
        results[name] = undefined
      },
      (error: Error) => {
        results[name] = error.message
      },
    )
  }
}
