import type { Scheduler } from '../host/scheduler.ts'

/** The host's time and turns, moved by a test. Dozing passes time at once. */
export class ManualScheduler implements Scheduler {
  time = 0
  private tasks: { at: number; run: () => void }[] = []

  now(): number {
    return this.time
  }

  soon(task: () => void): void {
    this.after(0, task)
  }

  after(milliseconds: number, task: () => void) {
    const entry = { at: this.time + milliseconds, run: task }
    this.tasks.push(entry)
    return {
      dispose: () => {
        this.tasks = this.tasks.filter((other) => other !== entry)
      },
    }
  }

  doze(milliseconds: number): boolean {
    this.time += milliseconds
    return true
  }

  /** Runs what is due up to `time` (ms), in order. */
  runTo(time: number): void {
    for (;;) {
      const next = this.tasks.toSorted((a, b) => a.at - b.at)[0]
      if (!next || next.at > time) break
      this.tasks = this.tasks.filter((other) => other !== next)
      this.time = Math.max(this.time, next.at)
      next.run()
    }
    this.time = Math.max(this.time, time)
  }
}
