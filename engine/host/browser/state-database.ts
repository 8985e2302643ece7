import { type IDBPDatabase, openDB } from 'idb'
import type { StateStore } from '../../daemon/host.ts'

const store = 'files'

/**
 * Files of the daemon's own in an IndexedDB. A write is one transaction with durability «strict»: it is done when the
 * browser has handed it to the disk (Indexed Database API 3.0, «durability hint»).
 */
export class StateDatabase implements StateStore {
  private readonly database: IDBPDatabase

  private constructor(database: IDBPDatabase) {
    this.database = database
  }

  static async open(name: string): Promise<StateDatabase> {
    return new StateDatabase(
      await openDB(name, 1, { upgrade: (database) => void database.createObjectStore(store) }),
    )
  }

  async list(folder: string): Promise<string[]> {
    const start = `${folder}/`
    const keys = await this.database.getAllKeys(store, IDBKeyRange.bound(start, `${start}\uffff`))
    return keys
      .map((key) => String(key).slice(start.length))
      .filter((name) => !name.includes('/'))
      .sort()
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return this.database.get(store, path)
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    await this.change((files) => files.put(bytes, path))
  }

  async remove(path: string): Promise<void> {
    await this.change((files) => files.delete(path))
  }

  private async change(act: (files: IDBObjectStore) => unknown): Promise<void> {
    const transaction = this.database.transaction(store, 'readwrite', { durability: 'strict' })
    act(transaction.store as unknown as IDBObjectStore)
    await transaction.done
  }
}
