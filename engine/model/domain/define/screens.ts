/** Displays, video cards and what plays their sound. */
import { VirError } from '../../error.ts'
import type { Graphics } from '../devices/graphics.ts'
import type { Video } from '../devices/video.ts'
import type { Definition } from './definition.ts'

const withListens: ReadonlySet<Graphics['type']> = new Set(['vnc', 'spice', 'rdp'])

export function completeGraphics(graphics: Graphics): void {
  if (graphics.passwd === undefined) {
    delete graphics.passwdValidTo
    delete graphics.connected
  }
  if (graphics.type === 'vnc') completeVnc(graphics)
  if (withListens.has(graphics.type)) completeListens(graphics)
  if (graphics.type === 'spice') completeSpice(graphics)
}

function completeVnc(graphics: Graphics): void {
  if (graphics.listens[0]?.type === 'none' || isSocket(graphics)) {
    delete graphics.port
    delete graphics.autoport
    return
  }
  if (graphics.port === undefined && graphics.autoport === false) return
  if (graphics.port === undefined || graphics.port === -1) graphics.autoport = true
  if (graphics.autoport) graphics.port = -1
  graphics.autoport ??= false
}

const isSocket = ({ socket, listens }: Graphics) => socket !== undefined || listens[0]?.type === 'socket'

/** The first place to listen at is told twice: as an attribute for older clients, and as an element. */
function completeListens(graphics: Graphics): void {
  const { listens } = graphics
  if (graphics.socket !== undefined && listens.length === 0)
    listens.push({ type: 'socket', socket: graphics.socket })
  if (listens.length === 0)
    listens.push(
      graphics.listen === undefined ? { type: 'address' } : { type: 'address', address: graphics.listen },
    )
  const [first] = listens
  if (
    first!.type === 'address' &&
    graphics.listen !== undefined &&
    first!.address !== undefined &&
    first!.address !== graphics.listen
  )
    throw new VirError(
      'configUnsupported',
      `graphics 'listen' attribute '${graphics.listen}' must match 'address' attribute of first listen element (found '${first!.address}')`,
      'domain',
    )
  if (first!.type === 'address') {
    if (graphics.listen !== undefined) first!.address ??= graphics.listen
    if (first!.address === '') delete first!.address
    if (first!.address === undefined) delete graphics.listen
    else graphics.listen = first!.address
  } else if (first!.type === 'socket' && first!.socket !== undefined && graphics.type === 'vnc')
    graphics.socket = first!.socket
}

/** A SPICE display without any port listens nowhere. */
function completeSpice(graphics: Graphics): void {
  const [first] = graphics.listens
  if (graphics.port === 0) delete graphics.port
  if (graphics.tlsPort === 0) delete graphics.tlsPort
  if (graphics.autoport || (graphics.port === -1 && graphics.tlsPort === -1)) {
    graphics.autoport = true
    delete graphics.port
    delete graphics.tlsPort
  } else if (graphics.port === undefined && graphics.tlsPort === undefined) {
    delete graphics.autoport
    if (first?.type === 'address') graphics.listens[0] = { type: 'none' }
    delete graphics.listen
  } else graphics.autoport ??= false
}

/** A guest with a display has a video card; the first card is the primary one. */
export function completeVideos(domain: Definition, preferred: 'cirrus' | 'vga'): void {
  const { videos, graphics } = domain.devices
  const primaries = videos.filter(({ model }) => model?.primary)
  if (primaries.length > 1)
    throw new VirError('configUnsupported', 'Only one primary video device is supported', 'domain')
  const [primary] = primaries
  if (primary) videos.unshift(...videos.splice(videos.indexOf(primary), 1))
  if (videos.length === 0 && graphics.length > 0) videos.push({})
  for (const video of videos) completeVideo(video, preferred)
  const first = videos[0]?.model
  if (first && first.type !== 'none') first.primary = true
  for (const { model } of videos.slice(1)) delete model?.primary
}

/** KiB of memory for each card that has a fixed size. */
const videoMemory: Partial<Record<string, number>> = {
  vga: 16384,
  cirrus: 16384,
  vmvga: 16384,
  bochs: 16384,
  xen: 4096,
  qxl: 65536,
}

function completeVideo(video: Video, preferred: 'cirrus' | 'vga'): void {
  const model = video.model ?? {}
  video.model = model
  model.type ??= preferred
  if (model.type === 'none') {
    video.model = { type: 'none' }
    delete video.address
    delete video.driver
    return
  }
  model.heads ??= 1
  const size = videoMemory[model.type]
  if (model.type === 'qxl') {
    model.ram = powerOfTwo(model.ram || size!)
    model.vgamem = powerOfTwo(model.vgamem || 16384)
  }
  const vram = powerOfTwo(model.vram || (size ?? 0))
  if (vram > 0) model.vram = vram
}

const powerOfTwo = (value: number) => (value <= 1 ? value : 2 ** Math.ceil(Math.log2(value)))

/** Sound goes where the display goes. */
export function completeAudio({ devices }: Definition): void {
  const { audios, graphics } = devices
  const ids = new Set<number | undefined>()
  for (const { id } of audios) {
    if (id === undefined)
      throw new VirError('xmlError', "Missing required attribute 'id' in element 'audio'", 'xml')
    if (ids.has(id)) throw new VirError('xmlError', `audio ID ${id} is used multiple times`, 'domain')
    ids.add(id)
  }
  if (audios.length > 0) return
  let type: 'none' | 'spice' | undefined = graphics.length === 0 ? 'none' : undefined
  for (const { type: kind } of graphics) {
    if (kind === 'vnc') type = 'none'
    else if (kind === 'spice') type = 'spice'
    else if (kind === 'sdl') type = undefined
  }
  if (type) audios.push({ id: 1, type })
}
