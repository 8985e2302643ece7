import { actOn } from '../stores/act.ts'
import { connection } from '../stores/connection.ts'
import type { Command } from './commands.ts'
import { go } from './routes.ts'

/** Does what was chosen in the command palette. A machine starts on its own page, so that its console misses nothing. */
export function runCommand({ target }: Command, startAt: (name: string) => void): void {
  const { view } = connection
  if ('route' in target) go(target.route)
  else if (target.action === 'start') startAt(target.row.name)
  else if (view.state === 'open') void actOn(view.client, target.action, target.row.ref)
}
