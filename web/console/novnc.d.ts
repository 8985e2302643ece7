/** What of noVNC 1.7 the page uses; its package brings no types (docs/API.md there has the whole). */
declare module '@novnc/novnc' {
  interface RfbEvents {
    connect: CustomEvent<object>
    disconnect: CustomEvent<{ clean: boolean }>
    securityfailure: CustomEvent<{ status: number; reason?: string }>
    credentialsrequired: CustomEvent<{ types: string[] }>
    /** Text was copied in the guest. */
    clipboard: CustomEvent<{ text: string }>
    desktopname: CustomEvent<{ name: string }>
  }

  export default class RFB {
    constructor(target: HTMLElement, channel: object, options?: { shared?: boolean })
    viewOnly: boolean
    focusOnClick: boolean
    scaleViewport: boolean
    resizeSession: boolean
    background: string
    qualityLevel: number
    compressionLevel: number
    addEventListener<T extends keyof RfbEvents>(type: T, listener: (event: RfbEvents[T]) => void): void
    /** A key by its X keysym and KeyboardEvent.code. */
    sendKey(keysym: number, code: string, isDown: boolean): void
    /** The guest can paste this text. */
    clipboardPasteFrom(text: string): void
    focus(options?: FocusOptions): void
    blur(): void
    sendCredentials(credentials: { password: string }): void
    disconnect(): void
    getImageData(): ImageData
  }
}
