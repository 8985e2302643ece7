import { t } from '@lingui/core/macro'
import type RFB from '@novnc/novnc'
import type { ByteChannel } from '../../engine/base/channel.ts'
import type { ReleaseKeysName } from '../stores/screen-settings.ts'
import { ChannelSocket } from './channel-socket.ts'
import type { KeyCombination } from './key-combination.ts'
import { Recording } from './recording.ts'
import { ReleaseKeys } from './release-keys.ts'
import type { Size } from './screen-size.ts'

export interface ViewerView {
  /** `ended` is for good: somebody must connect again. */
  state: 'idle' | 'connecting' | 'password' | 'connected' | 'ended'
  /** Why it ended, if not as it should. */
  reason: string | undefined
  /** The guest's, in pixels; 0 × 0 before there is one. */
  frame: Size
  /** What was seen last, once the connection has ended. */
  lastFrame: ImageData | undefined
  /** What was copied in the guest last, as far as this viewer knows. */
  guestText: string | undefined
}

/** How a canvas is called and explained to whom it is read aloud. */
export interface ScreenLabel {
  name: string
  /** Id of the element that tells how to get out. */
  describedBy: string
}

/** One view of a guest's screen by RFB. noVNC, which draws it, is loaded with the first connection. */
export class Viewer {
  private readonly open: () => Promise<ByteChannel>
  private readonly listeners = new Set<() => void>()
  private readonly keys = new ReleaseKeys()
  private rfb: RFB | undefined
  private channel: ByteChannel | undefined
  private canvas: HTMLCanvasElement | undefined
  private attempt = 0
  private isViewOnly = false
  private resizes = false
  private wantsFocus = false
  private current: ViewerView = {
    state: 'idle',
    reason: undefined,
    frame: { width: 0, height: 0 },
    lastFrame: undefined,
    guestText: undefined,
  }

  /** The person has pressed the release keys: the focus must go elsewhere. */
  onRelease: () => void = () => {}

  constructor(open: () => Promise<ByteChannel>) {
    this.open = open
  }

  get view(): ViewerView {
    return this.current
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Shows the screen in `host`, which must be empty, until {@link disconnect}. What goes wrong is in the view. */
  async connect(host: HTMLElement, label: ScreenLabel): Promise<void> {
    this.disconnect()
    const attempt = ++this.attempt
    this.show({ state: 'connecting', reason: undefined, guestText: undefined })
    try {
      const { default: Rfb } = await import('@novnc/novnc')
      if (attempt !== this.attempt) return
      const channel = await this.open()
      if (attempt === this.attempt)
        this.begin(new Rfb(host, new ChannelSocket(channel)), host, label, channel)
      else channel.close()
    } catch (error) {
      if (attempt === this.attempt) this.show({ state: 'ended', reason: (error as Error).message })
    }
  }

  disconnect(): void {
    this.attempt++
    const { rfb } = this
    if (!rfb) return
    this.keepFrame(rfb)
    this.rfb = undefined
    this.canvas = undefined
    rfb.disconnect()
    this.show({ state: 'idle', reason: undefined })
  }

  /** Takes nothing from the server meanwhile, which then draws nothing for this viewer. */
  pause(): void {
    this.channel?.pause()
  }

  resume(): void {
    this.channel?.resume()
  }

  set viewOnly(isViewOnly: boolean) {
    if (isViewOnly) this.releaseHeldKeys()
    this.isViewOnly = isViewOnly
    if (this.rfb) this.rfb.viewOnly = isViewOnly
  }

  /** Whether the guest is asked to take the size of the host element. */
  set resizesGuest(resizes: boolean) {
    this.resizes = resizes
    if (this.rfb) this.rfb.resizeSession = resizes
  }

  set releaseKeys(choice: ReleaseKeysName) {
    this.keys.choice = choice
  }

  /** A video of the screen from now on; undefined while there is none. */
  record(machine: string, ended: () => void): Recording | undefined {
    return this.canvas && new Recording(this.canvas, machine, ended)
  }

  /** Now, or as soon as it is connected. */
  focus(): void {
    this.wantsFocus = this.current.state !== 'connected'
    if (!this.wantsFocus) this.canvas?.focus({ preventScroll: true })
  }

  sendPassword(password: string): void {
    this.show({ state: 'connecting' })
    this.rfb?.sendCredentials({ password })
  }

  /** Presses all, then releases them the other way round. */
  sendKeys(combination: KeyCombination): void {
    for (const { keysym, code } of combination) this.rfb?.sendKey(keysym, code, true)
    for (const { keysym, code } of combination.toReversed()) this.rfb?.sendKey(keysym, code, false)
  }

  sendKey(keysym: number, code: string, isDown: boolean): void {
    this.rfb?.sendKey(keysym, code, isDown)
  }

  /** Gives the guest a text to paste, if an agent runs in it. */
  giveText(text: string): void {
    this.rfb?.clipboardPasteFrom(text)
  }

  /** What is on the screen, or was at last. */
  picture(): ImageData | undefined {
    const { frame, lastFrame } = this.current
    return this.rfb && frame.width > 0 ? this.rfb.getImageData() : lastFrame
  }

  private begin(rfb: RFB, host: HTMLElement, label: ScreenLabel, channel: ByteChannel): void {
    this.rfb = rfb
    this.channel = channel
    rfb.scaleViewport = true
    rfb.viewOnly = this.isViewOnly
    rfb.resizeSession = this.resizes
    rfb.background = 'transparent'
    // Bytes within the same computer cost less than squeezing them.
    rfb.compressionLevel = 0
    rfb.qualityLevel = 9
    this.prepareCanvas(host, label)
    const whileIts = (act: () => void) => () => {
      if (rfb === this.rfb) act()
    }
    rfb.addEventListener(
      'connect',
      whileIts(() => this.connected()),
    )
    rfb.addEventListener(
      'credentialsrequired',
      whileIts(() => this.show({ state: 'password' })),
    )
    rfb.addEventListener('clipboard', ({ detail }) => {
      if (rfb === this.rfb) this.show({ guestText: detail.text })
    })
    rfb.addEventListener('securityfailure', ({ detail }) => {
      if (rfb === this.rfb) this.show({ reason: detail.reason ?? t`The server refused the connection.` })
    })
    rfb.addEventListener('disconnect', ({ detail }) => {
      if (rfb === this.rfb) this.ended(rfb, detail.clean)
    })
  }

  private prepareCanvas(host: HTMLElement, { name, describedBy }: ScreenLabel): void {
    const canvas = host.querySelector('canvas')!
    this.canvas = canvas
    canvas.tabIndex = 0
    canvas.setAttribute('role', 'application')
    canvas.setAttribute('aria-label', name)
    canvas.setAttribute('aria-describedby', describedBy)
    const measure = () => this.show({ frame: { width: canvas.width, height: canvas.height } })
    new MutationObserver(measure).observe(canvas, { attributeFilter: ['width', 'height'] })
    const listen = (event: KeyboardEvent) => {
      if (this.keys.takes(event)) queueMicrotask(() => this.onRelease())
    }
    canvas.addEventListener('keydown', listen, { capture: true })
    canvas.addEventListener('keyup', listen, { capture: true })
    canvas.addEventListener('blur', () => this.releaseHeldKeys())
  }

  /** noVNC hears only from the focused canvas: keys that go up elsewhere would stay down in the guest. */
  private releaseHeldKeys(): void {
    for (const code of [...this.keys.held]) this.canvas?.dispatchEvent(new KeyboardEvent('keyup', { code }))
    this.keys.reset()
  }

  private connected(): void {
    this.show({ state: 'connected', reason: undefined, lastFrame: undefined })
    if (this.wantsFocus) this.focus()
  }

  private ended(rfb: RFB, isClean: boolean): void {
    this.keepFrame(rfb)
    this.rfb = undefined
    this.canvas = undefined
    const why = this.current.reason ?? (isClean ? undefined : t`The connection to the screen broke.`)
    this.show({ state: 'ended', reason: why })
  }

  private keepFrame(rfb: RFB): void {
    const isSeen = this.current.state === 'connected' && this.current.frame.width > 0
    this.show({ ...(isSeen && { lastFrame: rfb.getImageData() }), frame: { width: 0, height: 0 } })
  }

  private show(change: Partial<ViewerView>): void {
    this.current = { ...this.current, ...change }
    for (const listener of this.listeners) listener()
  }
}
