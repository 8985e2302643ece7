import type { Graphics } from '../../model/domain/devices/graphics.ts'
import { VirError } from '../../model/error.ts'
import { isScreenSize, screenSizes } from '../../model/screen-size.ts'
import type { DisplaySpec, GuestSpec, VideoModel } from '../guest.ts'
import type { Definition } from './definition.ts'

const models: Partial<Record<string, VideoModel>> = {
  vga: 'vga',
  virtio: 'virtio',
  bochs: 'bochs',
  ramfb: 'ramfb',
}

const unsupported = (reason: string): VirError => new VirError('configUnsupported', reason)

/** The video card of a guest; undefined if it has none. Refuses those that the machine does not have. */
export function videoModel({ devices }: Definition): VideoModel | undefined {
  const [video, second] = devices?.videos ?? []
  if (second) throw unsupported('this hypervisor has one video card for each guest')
  const type = video?.model?.type ?? 'none'
  if (type === 'none') return undefined
  const model = models[type]
  if (!model) throw unsupported(`domain configuration does not support video model '${type}'`)
  if (video?.model?.acceleration?.accel3d)
    throw unsupported(`the '${type}' device does not accelerate 3D with this hypervisor`)
  return model
}

/** What `<resolution>` asks for. Refuses what the cards cannot show. */
export function videoResolution({ devices }: Definition): GuestSpec['resolution'] {
  const resolution = devices?.videos[0]?.model?.resolution
  if (!resolution) return undefined
  const size = { width: resolution.x, height: resolution.y }
  if (!isScreenSize(size))
    throw unsupported(
      `a resolution of ${size.width}x${size.height} is not possible: screens have ${screenSizes}`,
    )
  return size
}

/** The display that viewers come to; undefined if there is none. Refuses other kinds than VNC. */
export function vncDisplay({ devices }: Definition): Graphics | undefined {
  const { graphics = [] } = devices ?? {}
  const other = graphics.find(({ type }) => type !== 'vnc')
  if (other) throw unsupported(`${other.type} graphics are not supported with this QEMU`)
  return graphics[0]
}

export function displaySpec({ passwd, passwdValidTo, sharePolicy, keymap }: Graphics): DisplaySpec {
  return {
    password: passwd,
    passwordEnds: passwdValidTo === undefined ? undefined : utcMilliseconds(passwdValidTo),
    sharing: sharePolicy ?? 'allow-exclusive',
    keymap,
  }
}

/** Of `YYYY-MM-DDThh:mm:ss` in the Gregorian calendar: March begins a year, so that the leap day ends it. */
function utcMilliseconds(text: string): number | undefined {
  const parts = text.split(/[-T:]/).map(Number)
  if (parts.length !== 6 || !parts.every(Number.isInteger)) return undefined
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number]
  const from = month > 2 ? year : year - 1
  const leapDays = Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400)
  const daysOfMonths = Math.floor((153 * ((month + 9) % 12) + 2) / 5)
  /** From the first of March of the year 0 to 1970. */
  const epoch = 719_468
  const days = 365 * from + leapDays + daysOfMonths + day - 1 - epoch
  return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000
}
