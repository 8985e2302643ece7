import { formatDomain, isSecretive } from '../../model/domain/define/format.ts'
import {
  domainStates,
  impact,
  type LifecycleDetail,
  type LifecycleName,
  lifecycleEvents,
  type ReasonOf,
  type StateName,
  stateReasons,
} from '../../model/domain-state.ts'
import { VirError } from '../../model/error.ts'
import type { Daemon } from '../daemon.ts'
import type { DomainEvent, DomainRef } from '../events.ts'
import type { Guest } from '../guest.ts'
import { cloneDefinition, type Definition } from './definition.ts'
import type { Display } from './display.ts'
import { Jobs } from './jobs.ts'

/** What a call may change: the definition of the running guest, the one of the next start, or both. */
export interface AffectedDefinitions {
  live: Definition | undefined
  config: Definition | undefined
}

/** The running part of a domain: there as long as its guest is. */
export interface Running {
  readonly guest: Guest
  /** Where viewers of its screen come. */
  readonly display: Display | undefined
  /** As it runs, with what only running ones have. */
  definition: Definition
  /** What it was started with, before what only running ones have was added. */
  readonly started: Definition
  /** When the guest turns off next, it is to boot again: a reboot by the power button (fake reboot). */
  isRebooting: boolean
  /** Set from the moment on that someone ends the guest: what it still says does not count. */
  isEnding: boolean
  /** Ends the guest, once; see {@link Guest.end}. */
  end(): Promise<void>
  /** Milliseconds since 1970. */
  readonly startedAt: number
  dispose(): void
}

/** Reasons of a domain that does not run, and should. */
const failures = new Set<number>([stateReasons.shutoff.crashed, stateReasons.shutoff.failed])

type DomainEventBody = DomainEvent extends infer E
  ? E extends DomainEvent
    ? Omit<E, 'domain'>
    : never
  : never

/**
 * One domain: what is kept of it, what runs of it, and its state. What can be done with it stands beside, by theme:
 * start.ts, power.ts, save.ts, core-dump.ts, metadata.ts, memory.ts, keyboard.ts, definitions by {@link Domain.modify}.
 */
export class Domain {
  readonly daemon: Daemon
  readonly uuid: string
  readonly jobs: Jobs
  /** -1 when it is not active. */
  id = -1
  running: Running | undefined
  isAutostarted = false
  hasManagedSave = false
  /** The definition was changed while it ran (virDomainIsUpdated). */
  isUpdated = false
  private kept: Definition | undefined
  private unkept: Definition
  private current: { state: number; reason: number } = { state: domainStates.shutoff, reason: 0 }
  private lastCrash: string | undefined
  private readonly formatted = new Map<boolean, string>()

  /** `isPersistent` says whether the definition is one to be kept. */
  constructor(daemon: Daemon, definition: Definition, isPersistent: boolean) {
    this.daemon = daemon
    this.uuid = definition.uuid!
    this.unkept = definition
    this.kept = isPersistent ? definition : undefined
    this.jobs = new Jobs(daemon.host.time)
  }

  get name(): string {
    return this.definition.name!
  }

  /** In force: that of the running guest, else that of the next start. */
  get definition(): Definition {
    return this.running?.definition ?? this.kept ?? this.unkept
  }

  /** For the next start; undefined for a transient domain. */
  get config(): Definition | undefined {
    return this.kept
  }

  get isPersistent(): boolean {
    return this.kept !== undefined
  }

  get isActive(): boolean {
    return this.id !== -1
  }

  get state(): { readonly state: number; readonly reason: number } {
    return this.current
  }

  get guest(): Guest | undefined {
    return this.running?.guest
  }

  get ref(): DomainRef {
    return { name: this.name, uuid: this.uuid, id: this.id }
  }

  is(name: StateName): boolean {
    return this.current.state === domainStates[name]
  }

  /** Why it has crashed, or its worker is gone: known as long as its state says that it has. */
  get crashReason(): string | undefined {
    return this.isCrashed ? this.lastCrash : undefined
  }

  private get isCrashed(): boolean {
    const { state, reason } = this.current
    return state === domainStates.crashed || (state === domainStates.shutoff && failures.has(reason))
  }

  /** Called before its state says so. */
  noteCrash(reason: string | undefined): void {
    this.lastCrash = reason
  }

  setState<S extends StateName>(state: S, reason: ReasonOf<S>): void {
    this.current = { state: domainStates[state], reason: stateReasons[state][reason] as number }
  }

  emit(event: DomainEventBody): void {
    this.daemon.events.domain({ ...event, domain: this.ref } as DomainEvent)
  }

  lifecycle<E extends LifecycleName>(event: E, detail: LifecycleDetail<E>): void {
    const { number, details } = lifecycleEvents[event]
    this.emit({
      kind: 'lifecycle',
      event: number,
      detail: (details as Record<string, number>)[detail as string]!,
    })
  }

  /** The guest of an active domain, else libvirt's refusal. */
  requireGuest(): Guest {
    return this.requireRunning().guest
  }

  requireRunning(): Running {
    if (!this.running) throw new VirError('operationInvalid', 'domain is not running', 'domain')
    return this.running
  }

  /** Its XML. Of a definition that does not run it is made once. */
  xml(options: { isInactive?: boolean; isSecure?: boolean; isMigratable?: boolean } = {}): string {
    const { isInactive = false, isSecure = false, isMigratable = false } = options
    if (this.running && !(isInactive && this.kept)) {
      const { definition, started } = this.running
      if (isMigratable) return formatDomain(definition, { secure: isSecure, migratable: true, started })
      const id = isInactive ? {} : { id: this.id }
      return formatDomain(definition, { ...id, secure: isSecure, inactive: isInactive })
    }
    if (isMigratable) return formatDomain(this.kept ?? this.unkept, { secure: isSecure, migratable: true })
    const known = this.formatted.get(isSecure)
    if (known !== undefined) return known
    const text = formatDomain(this.kept ?? this.unkept, { secure: isSecure, inactive: true })
    this.formatted.set(isSecure, text)
    return text
  }

  /** Which definitions flags of VIR_DOMAIN_AFFECT_ mean. Not to be changed in place: see {@link modify}. */
  affected(flags: number): AffectedDefinitions {
    const named = flags & (impact.live | impact.config)
    const wanted = named === impact.current ? (this.isActive ? impact.live : impact.config) : named
    if (wanted & impact.live && !this.isActive)
      throw new VirError('operationInvalid', 'domain is not running', 'domain')
    if (wanted & impact.config && !this.kept)
      throw new VirError('operationInvalid', 'transient domains do not have any persistent config', 'domain')
    return {
      live: wanted & impact.live ? this.running?.definition : undefined,
      config: wanted & impact.config ? this.kept : undefined,
    }
  }

  /**
   * The one definition that flags mean, of what can be asked for one only. `api` is the public function if it is the one
   * that refuses both.
   */
  affectedOne(flags: number, api?: string): Definition {
    if ((flags & (impact.live | impact.config)) === (impact.live | impact.config))
      throw VirError.argument(
        "Flags 'VIR_DOMAIN_AFFECT_LIVE' and 'VIR_DOMAIN_AFFECT_CONFIG' are mutually exclusive",
        api ?? 'virDomainObjGetOneDefState',
        api ? 'ctl' : 'flags',
        'domain',
      )
    const { live, config } = this.affected(flags)
    const definition = live ?? config
    // While it is being started or stopped there may be neither.
    if (!definition) throw new VirError('operationInvalid', 'domain is not running', 'domain')
    return definition
  }

  /**
   * Changes definitions: `edit` gets copies of those that `flags` mean, and may change the guest too. They take the place
   * of the old ones when it has succeeded and the new ones are kept; else nothing has happened.
   */
  async modify<T>(
    api: string,
    flags: number,
    edit: (parts: AffectedDefinitions) => T | Promise<T>,
  ): Promise<T> {
    return this.jobs.change(api, async () => {
      const { live, config } = this.affected(flags)
      const parts = { live: live && cloneDefinition(live), config: config && cloneDefinition(config) }
      const result = await edit(parts)
      if (parts.config) await this.keep(parts.config)
      if (parts.live && this.running) this.running.definition = parts.live
      return result
    })
  }

  /** What ran is no more. */
  retire(): void {
    if (this.running) this.unkept = this.running.definition
    this.running = undefined
    this.id = -1
    this.isUpdated = false
  }

  /** Replaces the definition of the next start, or makes a transient domain persistent. */
  async keep(definition: Definition): Promise<void> {
    const text = formatDomain(definition, { secure: true, inactive: true })
    await this.daemon.domains.store.keep(this.uuid, text)
    this.kept = definition
    this.formatted.clear()
    this.formatted.set(true, text)
    if (!isSecretive(definition)) this.formatted.set(false, text)
    if (this.isActive) this.isUpdated = true
  }

  /** Takes away the definition of the next start: what runs goes on as a transient domain. */
  async forget(): Promise<void> {
    await this.daemon.domains.store.forget(this.uuid)
    this.unkept = this.definition
    this.kept = undefined
    this.isAutostarted = false
    this.formatted.clear()
  }
}
