import type { Disposable } from '../base/event.ts'

/** Timers that fire when a test says that time has gone by. */
export class HandTimers {
  private time = 0
  private readonly tasks = new Set<{ due: number; task: () => void }>()

  now(): number {
    return this.time
  }

  after(milliseconds: number, task: () => void): Disposable {
    const entry = { due: this.time + milliseconds, task }
    this.tasks.add(entry)
    return { dispose: () => this.tasks.delete(entry) }
  }

  /** How many have not fired. */
  get pending(): number {
    return this.tasks.size
  }

  pass(milliseconds: number): void {
    const end = this.time + milliseconds
    for (let next = this.nextBefore(end); next; next = this.nextBefore(end)) {
      this.tasks.delete(next)
      this.time = next.due
      next.task()
    }
    this.time = end
  }

  private nextBefore(end: number) {
    const due = [...this.tasks].filter((entry) => entry.due <= end)
    return due.sort((a, b) => a.due - b.due)[0]
  }
}
