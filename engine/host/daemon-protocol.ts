/** What the page and its daemon's worker say to each other besides libvirt's protocol. */

export type DaemonCommand =
  | { type: 'connect'; port: MessagePort }
  /** The tab may be about to close. */
  | { type: 'prepare to end' }
  /** It does not close. */
  | { type: 'stay' }

export type DaemonNews =
  /** It is this worker that serves the origin. */
  { type: 'serving' } | { type: 'failed'; reason: string }
