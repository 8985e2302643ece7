import { VirError } from '../../model/error.ts'

/** Where libvirt looks for a display's port (remote_display_port_min and _max of qemu.conf). */
export const displayPorts = { first: 5900, last: 65_535 } as const

/** The same for WebSockets (remote_websocket_port_min and _max). */
export const webSocketPorts = { first: 5700, last: 65_535 } as const

/** TCP ports of displays: each has one domain that runs. */
export class DisplayPorts {
  private readonly reserved = new Set<number>()

  /** Throws if it is another's. */
  reserve(port: number): void {
    if (!this.tryReserve(port)) throw new VirError('internalError', `Failed to reserve port ${port}`)
  }

  /** False if it is another's. */
  tryReserve(port: number): boolean {
    if (this.reserved.has(port)) return false
    this.reserved.add(port)
    return true
  }

  release(port: number): void {
    this.reserved.delete(port)
  }
}
