/** Entry point of the daemon's worker: libvirt's daemon for all tabs of this origin, as long as it is this tab's turn. */
import { Daemon } from '../daemon/daemon.ts'
import { DaemonLease } from '../host/browser/daemon-lease.ts'
import { browserGuestLauncher } from '../host/browser/guest-launcher.ts'
import { browserHost } from '../host/browser/host.ts'
import type { DaemonCommand, DaemonNews } from '../host/daemon-protocol.ts'

/** `prepared` is there for tests, which wait for it. */
declare const self: DedicatedWorkerGlobalScope & { prepared?: Promise<void> | undefined }

const tell = (news: DaemonNews): void => self.postMessage(news)
const lease = new DaemonLease()
let daemon: Daemon | undefined

self.onmessage = ({ data }: MessageEvent<DaemonCommand>) => {
  // What fails here fails below too, and is told there.
  if (data.type === 'connect') lease.connect(data.port).catch(() => {})
  else if (data.type === 'prepare to end') self.prepared = daemon?.departure.prepare()
  else void daemon?.departure.cancel()
}

async function serve() {
  daemon = await Daemon.open(await browserHost(browserGuestLauncher(self.name)))
  tell({ type: 'serving' })
  return (channel: Parameters<Daemon['accept']>[0]) => daemon!.accept(channel, { isReadonly: false })
}

lease.hold(serve).catch((error: unknown) => {
  tell({ type: 'failed', reason: error instanceof Error ? error.message : String(error) })
})
