/**
 * How a page learns that a worker is gone: browsers have no event for it. A lock goes with the agent that holds it (Web
 * Locks API, «termination of locks»), however that ended, so one who waits for it hears of every death.
 */

/** In the worker: holds the lock from now on; resolves when it does. */
export function holdLifeline(name: string): Promise<void> {
  return new Promise((held, failed) => {
    const forever = () => {
      held()
      return new Promise<never>(() => {})
    }
    navigator.locks.request(name, forever).catch(failed)
  })
}

/** In the page, once the worker holds the lock: resolves when it is dead. */
export async function awaitDeath(name: string): Promise<void> {
  await navigator.locks.request(name, () => {})
}
