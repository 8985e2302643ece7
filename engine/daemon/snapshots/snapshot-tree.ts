import type { SnapshotDefinition } from '../../model/snapshot/define.ts'

/** The snapshots of one domain: each has one that came before it, or none, and one of them is current. */
export class SnapshotTree {
  current: string | undefined
  private readonly byName = new Map<string, SnapshotDefinition>()

  get all(): SnapshotDefinition[] {
    return [...this.byName.values()]
  }

  get size(): number {
    return this.byName.size
  }

  get(name: string): SnapshotDefinition | undefined {
    return this.byName.get(name)
  }

  put(definition: SnapshotDefinition): void {
    this.byName.set(definition.name, definition)
  }

  childrenOf(name: string | undefined): SnapshotDefinition[] {
    return this.all.filter((snapshot) => parentNameOf(snapshot, this) === name)
  }

  /** Those below, each behind the one that it came from. */
  descendantsOf(name: string | undefined): SnapshotDefinition[] {
    const found: SnapshotDefinition[] = []
    const waiting = [...this.childrenOf(name)].reverse()
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      found.push(next)
      waiting.push(...this.childrenOf(next.name).reverse())
    }
    return found
  }

  /** Takes one out: what came from it comes from what it came from. */
  remove(name: string): void {
    const removed = this.byName.get(name)
    if (!removed) return
    for (const child of this.childrenOf(name)) {
      if (removed.parent) child.parent = { ...removed.parent }
      else delete child.parent
    }
    this.byName.delete(name)
    if (this.current === name) this.current = removed.parent?.name
  }

  copy(): SnapshotTree {
    const copy = new SnapshotTree()
    copy.current = this.current
    for (const snapshot of this.all)
      copy.put({ ...snapshot, ...(snapshot.parent && { parent: { ...snapshot.parent } }) })
    return copy
  }
}

const parentNameOf = ({ parent }: SnapshotDefinition, tree: SnapshotTree): string | undefined =>
  parent?.name !== undefined && tree.get(parent.name) ? parent.name : undefined
