import type { Page } from 'playwright-core'

/** Guests are workers of the daemon's worker, where playwright does not reach: there the last one is kept at hand. */
interface DaemonScope {
  Worker: typeof Worker
  guest: Worker
}

const daemonOf = (page: Page) => page.workers()[0]!

export async function watchGuestWorkers(page: Page): Promise<void> {
  await daemonOf(page).evaluate(() => {
    const scope = self as unknown as DaemonScope
    scope.Worker = class extends scope.Worker {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args)
        scope.guest = this
      }
    }
  })
}

/** As a mistake within it would. */
export async function failGuestWorker(page: Page, message: string): Promise<void> {
  await daemonOf(page).evaluate((text) => {
    const { guest } = self as unknown as DaemonScope
    guest.dispatchEvent(new ErrorEvent('error', { message: text, cancelable: true }))
  }, message)
}

/** As the browser would that runs out of memory. */
export async function killGuestWorker(page: Page): Promise<void> {
  await daemonOf(page).evaluate(() => (self as unknown as DaemonScope).guest.terminate())
}
