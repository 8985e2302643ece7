import type { Graphics } from '../../model/domain/devices/graphics.ts'
import { VirError } from '../../model/error.ts'
import type { Definition } from './definition.ts'
import { displaySpec } from './display-spec.ts'
import type { Domain } from './domain.ts'
import { guestCall } from './power.ts'

const refusal = (message: string): VirError => new VirError('operationUnsupported', message)

/** Changes the password of a running guest's display in `live`; all else about it stays as it was started. */
export async function changeDisplay(domain: Domain, live: Definition, wanted: Graphics): Promise<void> {
  const { type } = wanted
  const display = live.devices?.graphics.find((one) => one.type === type)
  if (!display)
    throw new VirError('deviceMissing', `cannot find existing graphics device to modify of type '${type}'`)
  checkListens(display, wanted)
  checkSettings(display, wanted)
  const { passwd, passwdValidTo, connected } = wanted
  const isSame = display.passwd === passwd && display.connected === connected
  if (isSame && passwdValidTo === undefined && display.passwdValidTo === undefined) return
  // As with QEMU: without a new password the guest keeps its old one, and one without authentication takes none.
  if (passwd !== undefined) {
    if (domain.running?.started.devices?.graphics.find((one) => one.type === type)?.passwd === undefined)
      throw new VirError(
        'internalError',
        "unable to execute QEMU command 'set_password': Could not set password",
      )
    const guest = domain.requireGuest()
    await guestCall(domain, () => guest.setDisplay(displaySpec({ ...display, passwd, passwdValidTo })))
  }
  display.passwd = passwd
  display.passwdValidTo = passwdValidTo
}

function checkListens({ type, listens }: Graphics, wanted: Graphics): void {
  if (listens.length !== wanted.listens.length)
    throw refusal(`cannot change the number of listen addresses on '${type}' graphics`)
  for (const [index, old] of listens.entries()) {
    const listen = wanted.listens[index]!
    if (old.type !== listen.type)
      throw refusal(`cannot change the type of listen address on '${type}' graphics`)
    const isMoved = old.type === 'network' ? old.network !== listen.network : old.address !== listen.address
    if (old.type !== 'socket' && isMoved)
      throw refusal(`cannot change listen address setting on '${type}' graphics`)
    if (old.type === 'socket' && old.socket !== listen.socket)
      throw refusal(`cannot change listen socket setting on '${type}' graphics`)
  }
}

function checkSettings(display: Graphics, wanted: Graphics): void {
  const isAutomatic = display.autoport ?? false
  if (isAutomatic !== (wanted.autoport ?? false) || (!isAutomatic && display.port !== wanted.port))
    throw refusal('cannot change port settings on vnc graphics')
  if (display.keymap !== wanted.keymap) throw refusal('cannot change keymap setting on vnc graphics')
}
