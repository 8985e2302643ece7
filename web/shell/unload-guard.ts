import { connection } from '../stores/connection.ts'

/**
 * Asks before a tab closes whose guests run, and saves them meanwhile. The person's answer comes while the page stands still:
 * if it moves again, the tab stays. Browsers ask only who has touched the page; a page that is not asked about ends at once.
 */
export function guardUnload(): void {
  addEventListener('beforeunload', (event) => {
    if (!connection.isNeeded) return
    event.preventDefault()
    connection.prepareToEnd()
    setTimeout(() => connection.stay(), 500)
  })
  addEventListener('pagehide', () => {
    if (connection.isNeeded) connection.prepareToEnd()
  })
}
