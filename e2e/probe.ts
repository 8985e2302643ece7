/** Runs in a page of its own: another client of the page's daemon, as a second program would be. */

import { BrowserDaemon } from '../engine/host/browser/daemon.ts'
import { RpcClient } from '../engine/rpc/client/client.ts'
import { pageTimers } from '../web/page-timers.ts'

/** VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH */
const skipPassword = 1

const client = new RpcClient(new BrowserDaemon().connect(), pageTimers)
const open = client.call('connectOpen', { name: 'qemu:///system', flags: 0 })

async function domain() {
  await open
  return (await client.call('domainLookupByName', { name: 'linux-tiny' })).dom
}

const probe = {
  /** Defines domains. */
  async define(definitions: readonly string[]): Promise<void> {
    await open
    await Promise.all(definitions.map((xml) => client.call('domainDefineXmlFlags', { xml, flags: 0 })))
  },

  /** The daemon's own picture of the screen, with the SHA-256 of its pixels. */
  async screenshot(): Promise<{ width: number; height: number; sum: string }> {
    const { stream } = await client.callWithStream('domainScreenshot', {
      dom: await domain(),
      screen: 0,
      flags: 0,
    })
    const parts: Uint8Array<ArrayBuffer>[] = []
    for (let part = await stream.read(); part; part = await stream.read()) parts.push(part.slice())
    await stream.finish()
    const picture = await createImageBitmap(new Blob(parts), { colorSpaceConversion: 'none' })
    const { width, height } = picture
    const context = new OffscreenCanvas(width, height).getContext('2d')!
    context.drawImage(picture, 0, 0)
    const sum = await crypto.subtle.digest('SHA-256', context.getImageData(0, 0, width, height).data)
    const digits = Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, '0'))
    return { width, height, sum: digits.join('') }
  },

  /** Looks at the screen as one who shares it with nobody (RFC 6143, 7.3.1): the server sends all others away. */
  async takeScreen(): Promise<void> {
    const dom = await domain()
    const channel = await client.openChannel('domainOpenGraphicsFd', { dom, idx: 0, flags: skipPassword })
    const answers = [new TextEncoder().encode('RFB 003.008\n'), Uint8Array.of(1), Uint8Array.of(0)]
    await new Promise<void>((resolve) => {
      channel.onData(() => {
        const answer = answers.shift()
        if (answer) channel.send(answer)
        else resolve()
      })
    })
    channel.close()
  },
}

export type Probe = typeof probe

Object.assign(globalThis, { probe })
