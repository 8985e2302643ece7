/** Runs in a page of its own at the measured page's address: defines machines, which that page then finds. */
import { pageTimers } from '../../../web/page-timers.ts'
import { BrowserDaemon } from '../../host/browser/daemon.ts'
import { RpcClient } from '../../rpc/client/client.ts'
import { guestXml } from '../guest-xml.ts'

async function defineMachines(count: number): Promise<void> {
  const client = new RpcClient(new BrowserDaemon().connect(), pageTimers)
  await client.call('connectOpen', { name: 'qemu:///system', flags: 0 })
  for (let number = 1; number <= count; number++) {
    const name = `machine-${String(number).padStart(4, '0')}`
    await client.call('domainDefineXml', {
      xml: guestXml(name, { more: `<title>Machine ${number}</title>` }),
    })
  }
}

export type DefineMachines = typeof defineMachines

Object.assign(globalThis, { defineMachines })
