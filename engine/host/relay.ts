import type { ByteChannel } from '../base/channel.ts'

/** Bytes that one end has not taken, from which on the other must wait: as much as Node's sockets take without a word. */
const limit = 65_536

/** Passes on what comes at either channel to the other, as fast as that takes it, until one of both ends. */
export function relay(a: ByteChannel, b: ByteChannel): void {
  passOn(a, b)
  passOn(b, a)
}

function passOn(from: ByteChannel, to: ByteChannel): void {
  from.onData((bytes) => {
    to.send(bytes)
    if (to.queued >= limit) from.pause()
  })
  to.onDrain(() => from.resume())
  from.onClose(() => to.close())
}
