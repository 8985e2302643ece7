import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { usePreferences } from './preferences.ts'

/** Milliseconds from an answer to the next question. */
export const pollingInterval = (): number => usePreferences.getState().pollingSeconds * 1000

/** Asks the daemon again and again, but only while somebody watches and the page is seen. */
export class Polling {
  private readonly look: (client: RpcClient) => Promise<void>
  private readonly watchers = new Map<() => void, RpcClient>()
  private timer: ReturnType<typeof setTimeout> | undefined
  private isLooking = false
  private reason: string | undefined

  constructor(look: (client: RpcClient) => Promise<void>) {
    this.look = look
  }

  /** Why the last question had no answer. */
  get failure(): string | undefined {
    return this.reason
  }

  /** Calls the listener after each look, until the returned function is called. */
  watch(client: RpcClient, listener: () => void): () => void {
    // Each one is a watcher of its own, even with the same function.
    const watcher = () => listener()
    if (this.watchers.size === 0) document.addEventListener('visibilitychange', this.lookNow)
    this.watchers.set(watcher, client)
    this.lookNow()
    return () => {
      this.watchers.delete(watcher)
      if (this.watchers.size > 0) return
      document.removeEventListener('visibilitychange', this.lookNow)
      clearTimeout(this.timer)
      this.timer = undefined
    }
  }

  private readonly lookNow = (): void => {
    if (this.timer !== undefined || this.isLooking) return
    void this.lookOnce()
  }

  private async lookOnce(): Promise<void> {
    this.timer = undefined
    const client = [...this.watchers.values()].at(-1)
    if (!client || document.visibilityState === 'hidden') return
    this.isLooking = true
    try {
      await this.look(client)
      this.reason = undefined
    } catch (error) {
      this.reason = (error as Error).message
    }
    this.isLooking = false
    if (this.watchers.size > 0) this.timer = setTimeout(() => void this.lookOnce(), pollingInterval())
    for (const watcher of [...this.watchers.keys()]) watcher()
  }
}
