import type { OnDomain } from './on-domain.ts'

/** Between two looks at how far a job is, in milliseconds. */
const pause = 500

/** With `--verbose` tells how far the job of a call is, until the call is answered. */
export async function withProgress<T>(
  { dom, given, client, session, print }: OnDomain,
  title: string,
  call: Promise<T>,
): Promise<T> {
  if (!given.has('verbose')) return call
  let isDone = false
  const ended = call.finally(() => {
    isDone = true
  })
  const tell = (percent: number): void => print(`\r${title}: [${`${percent}`.padStart(3)} %]`)
  const look = async (): Promise<void> => {
    while (!isDone) {
      const info = await client.call('domainGetJobInfo', { dom }).catch(() => undefined)
      if (info && info.dataTotal > 0n)
        tell(Number(((info.dataTotal - info.dataRemaining) * 100n) / info.dataTotal))
      await Promise.race([
        ended.catch(() => {}),
        new Promise<void>((resolve) => session.timers.after(pause, resolve)),
      ])
    }
  }
  await Promise.all([ended, look()])
  tell(100)
  return ended
}
