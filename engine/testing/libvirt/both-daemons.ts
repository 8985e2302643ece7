import { type Side, side } from './comparison.ts'
import { writeFixtures } from './fixtures.ts'
import { startOurDaemon } from './our-daemon.ts'
import { startPrivateLibvirtd } from './private-libvirtd.ts'

/** A fresh libvirtd with QEMU and a fresh daemon of ours, each with fixtures of its own. */
export interface BothDaemons {
  readonly theirs: Side
  readonly ours: Side
  stop(): Promise<void>
}

export async function startBothDaemons(): Promise<BothDaemons> {
  const fixtures = [writeFixtures(), writeFixtures()]
  const started = await Promise.allSettled([startPrivateLibvirtd(), startOurDaemon({ hasOwnNetwork: true })])
  const stop = async (): Promise<void> => {
    const running = started.filter((result) => result.status === 'fulfilled')
    await Promise.all(running.map(({ value }) => value.stop()))
    for (const fixture of fixtures) fixture.remove()
  }
  const [libvirtd, daemon] = started
  if (libvirtd.status === 'fulfilled' && daemon.status === 'fulfilled') {
    const theirs = side({ ...libvirtd.value, folder: fixtures[0]!.folder })
    return { theirs, ours: side({ ...daemon.value, folder: fixtures[1]!.folder }), stop }
  }
  await stop()
  throw started.find((result) => result.status === 'rejected')!.reason
}
