import type { Daemon } from '../daemon.ts'
import type { Domain } from './domain.ts'
import { goOn } from './save.ts'
import { writeImage } from './saved-image.ts'

/**
 * Saves what runs while it is not known yet whether the daemon ends: a tab that a person may close. Until it does, every
 * guest is still there, paused; if the tab stays they go on and what was saved is dropped. If it ends, the next daemon finds
 * them saved, and to be resumed.
 */
export class Departure {
  private readonly daemon: Daemon
  private readonly saved = new Set<Domain>()
  /** One thing after the other: the person may change their mind while guests are being saved. */
  private work: Promise<void> = Promise.resolve()

  constructor(daemon: Daemon) {
    this.daemon = daemon
  }

  prepare(): Promise<void> {
    return this.queue(async () => {
      const running = this.daemon.domains.all.filter((domain) => domain.is('running') && domain.isPersistent)
      await Promise.all(running.map((domain) => this.attempt(domain, () => this.save(domain))))
    })
  }

  cancel(): Promise<void> {
    return this.queue(async () => {
      const domains = [...this.saved]
      this.saved.clear()
      await Promise.all(domains.map((domain) => this.attempt(domain, () => this.drop(domain))))
    })
  }

  private queue(step: () => Promise<void>): Promise<void> {
    this.work = this.work.then(step)
    return this.work
  }

  private async attempt(domain: Domain, step: () => Promise<void>): Promise<void> {
    try {
      await step()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.daemon.host.log('error', `'${domain.name}' at the end of its tab: ${reason}`)
    }
  }

  private async save(domain: Domain): Promise<void> {
    const { images, store } = this.daemon.domains
    await images.make()
    await domain.jobs.change('DomainManagedSave', async () => {
      const { guest } = domain.requireRunning()
      await guest.suspend()
      domain.setState('paused', 'save')
      domain.lifecycle('suspended', 'paused')
      this.saved.add(domain)
      const xml = domain.xml({ isSecure: true, isMigratable: true })
      const state = await guest.save()
      await writeImage(this.daemon.host.files, images.pathOf(domain), { xml, isRunning: true }, state)
      await store.mark('resuming', domain.uuid)
    })
  }

  private async drop(domain: Domain): Promise<void> {
    const { images, store } = this.daemon.domains
    await domain.jobs.change('DomainResume', async () => {
      await store.unmark('resuming', domain.uuid)
      domain.hasManagedSave = true
      await images.remove(domain)
      await goOn(domain)
    })
  }
}
