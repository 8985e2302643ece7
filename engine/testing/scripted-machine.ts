import { Emitter } from '../base/event.ts'
import type { GuestMachine } from '../host/guest-session.ts'

type RunResult = ReturnType<GuestMachine['run']>

/** Stands where a machine would: each run takes the next result of a script, and what is done to it is written down. */
export class ScriptedMachine implements GuestMachine {
  readonly log: string[] = []
  instructions = 0
  isStopped = false
  deadline = Number.POSITIVE_INFINITY
  /** What a run does and returns; by default the guest is halted for good. */
  script: (() => RunResult)[] = []
  whenDone: () => RunResult = () => 'halted'
  private readonly exits = new Emitter<{ kind: 'poweroff' | 'reset' | 'crash'; reason?: string }>()
  readonly onExit = this.exits.event

  run(budget: number): RunResult {
    this.log.push('run')
    this.instructions += budget
    return (this.script.shift() ?? this.whenDone)()
  }

  exit(kind: 'poweroff' | 'reset' | 'crash', reason?: string): void {
    this.exits.emit(reason === undefined ? { kind } : { kind, reason })
  }

  nextDeadline(): number {
    return this.deadline
  }

  bootLinux(): void {
    this.log.push('boot')
  }

  powerButton(): void {
    this.log.push('power button')
  }

  reset(): void {
    this.log.push('reset')
  }
}
