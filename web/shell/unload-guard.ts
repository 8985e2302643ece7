import { connection } from '../stores/connection.ts'

/** How long a page that is about to go may still move. */
const goodbyeMilliseconds = 1000

/**
 * Asks before a tab closes whose guests run, and saves them meanwhile. The page stands still until the person has answered:
 * if it moves on for a while, the tab stays. Browsers ask only who has touched the page; one that is not asked about ends at
 * once, with what could be saved by then.
 */
export function guardUnload(): void {
  let staying: ReturnType<typeof setTimeout> | undefined
  addEventListener('beforeunload', (event) => {
    if (!connection.isNeeded) return
    event.preventDefault()
    connection.prepareToEnd()
    staying = setTimeout(() => {
      staying = setTimeout(() => connection.stay(), goodbyeMilliseconds)
    })
  })
  addEventListener('pagehide', () => {
    clearTimeout(staying)
    if (connection.isNeeded) connection.prepareToEnd()
  })
}
