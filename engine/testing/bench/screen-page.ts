/** Runs in the measured page: noVNC on a screen of ours or of QEMU's, and what it has seen. */

import RFB from '@novnc/novnc'
import { ChannelSocket } from '../../../web/console/channel-socket.ts'
import { pageTimers } from '../../../web/page-timers.ts'
import { BrowserDaemon } from '../../host/browser/daemon.ts'
import { RpcClient } from '../../rpc/client/client.ts'

/** VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH */
const skipPassword = 1

/** noVNC tells nobody of updates: this is where it has taken one whole. */
interface Inner {
  _framebufferUpdate(): boolean
}

let updates = 0
let onUpdate = (): void => {}
const inner = RFB.prototype as unknown as Inner
const takeUpdate = inner._framebufferUpdate
inner._framebufferUpdate = function (this: Inner) {
  const isWhole = takeUpdate.call(this)
  if (isWhole) {
    updates++
    onUpdate()
  }
  return isWhole
}

let rfb: RFB | undefined
let client: RpcClient | undefined

async function connected(made: RFB): Promise<void> {
  rfb = made
  await new Promise<void>((resolve, reject) => {
    made.addEventListener('connect', () => resolve())
    made.addEventListener('disconnect', () => reject(new Error('the viewer was disconnected')))
  })
}

const screen = {
  async startOurs(xml: string): Promise<void> {
    client = new RpcClient(new BrowserDaemon().connect(), pageTimers)
    await client.call('authList')
    await client.call('connectOpen', { name: 'qemu:///system', flags: 0 })
    await client.call('domainCreateXml', { xmlDesc: xml, flags: 0 })
  },

  /** What the guest says on its serial port until a line matches. */
  async awaitSerial(pattern: string): Promise<void> {
    const dom = await domain()
    const stream = await client!.openStream('domainOpenConsole', { dom, devName: null, flags: 1 })
    const decoder = new TextDecoder()
    let text = ''
    for (let bytes = await stream.read(); bytes; bytes = await stream.read()) {
      text += decoder.decode(bytes, { stream: true })
      if (new RegExp(pattern, 'm').test(text)) return stream.abort()
    }
    throw new Error(`the guest ended before it said ${pattern}:\n${text.slice(-2000)}`)
  },

  async endOurs(): Promise<void> {
    await client!.call('domainDestroy', { dom: await domain() })
  },

  async viewOurs(): Promise<void> {
    const channel = await client!.openChannel('domainOpenGraphicsFd', {
      dom: await domain(),
      idx: 0,
      flags: skipPassword,
    })
    await connected(new RFB(document.body, new ChannelSocket(channel)))
  },

  viewQemu: (port: number): Promise<void> =>
    connected(new RFB(document.body, new WebSocket(`ws://127.0.0.1:${port}`, ['binary']))),

  leave(): void {
    rfb?.disconnect()
    rfb = undefined
  },

  /** How many updates were drawn in so many milliseconds. */
  async count(milliseconds: number): Promise<{ updates: number; milliseconds: number }> {
    const from = performance.now()
    const before = updates
    await new Promise((done) => setTimeout(done, milliseconds))
    return { updates: updates - before, milliseconds: performance.now() - from }
  },

  size: (): [number, number] => {
    const { width, height } = document.querySelector('canvas')!
    return [width, height]
  },

  /** Milliseconds from a key's press to the update that it causes, which is the next. */
  async keyDelay(code: string, keysym: number): Promise<number> {
    const from = performance.now()
    const drawn = new Promise<number>((resolve) => {
      onUpdate = () => resolve(performance.now() - from)
    })
    rfb!.sendKey(keysym, code, true)
    rfb!.sendKey(keysym, code, false)
    const delay = await drawn
    onUpdate = () => {}
    return delay
  },
}

const domain = async () => (await client!.call('domainLookupByName', { name: 'scenes' })).dom

export type MeasuredScreen = typeof screen

Object.assign(globalThis, { measuredScreen: screen })
