import type { Handlers } from '../rpc/server.ts'
import type { Daemon } from './daemon.ts'

/** All procedures that the daemon answers, from where each theme has its own. */
export function allHandlers(_daemon: Daemon): Handlers {
  return {}
}
