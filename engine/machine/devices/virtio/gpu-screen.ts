import type { Frame, PointerImage, Rectangle, Screen } from '../../../display/screen.ts'
import type { Place } from './gpu-protocol.ts'
import type { GpuResource } from './gpu-resource.ts'

/** More rectangles than this become one around them. */
const MOST_RECTANGLES = 16

/** Part of a picture as a monitor shows it. It copies what the driver flushed when somebody looks. */
export class GpuScreen implements Screen {
  private current: Frame
  private source: { resource: GpuResource; place: Place } | undefined
  private damage: Rectangle[] = []
  private image: PointerImage | undefined
  private readonly onSuggest: (width: number, height: number) => boolean

  constructor(width: number, height: number, onSuggest: (width: number, height: number) => boolean) {
    this.current = emptyFrame(width, height)
    this.onSuggest = onSuggest
  }

  get frame(): Frame {
    return this.current
  }

  get pointer(): PointerImage | undefined {
    return this.image
  }

  text(): undefined {}

  suggestSize(width: number, height: number): boolean {
    return this.onSuggest(width, height)
  }

  refresh(): readonly Rectangle[] {
    const { damage, source } = this
    if (damage.length === 0) return damage
    this.damage = []
    const { width, height } = source?.place ?? this.current
    if (width !== this.current.width || height !== this.current.height)
      this.current = emptyFrame(width, height)
    if (source) for (const rectangle of damage) copy(source.resource, source.place, rectangle, this.current)
    else this.current.pixels.fill(0)
    return damage
  }

  /** The monitor shows that part of that picture from now on; without one it is dark, and keeps its size. */
  show(resource?: GpuResource, place?: Place): void {
    this.source = resource && place && { resource, place }
    const { width, height } = place ?? this.current
    this.damage = [{ x: 0, y: 0, width, height }]
  }

  /** A part of a picture was drawn, and may be looked at. */
  flush(resource: GpuResource, part: Place): void {
    const { source } = this
    if (source?.resource !== resource) return
    const { place } = source
    const x = Math.max(part.x, place.x)
    const y = Math.max(part.y, place.y)
    const width = Math.min(part.x + part.width, place.x + place.width) - x
    const height = Math.min(part.y + part.height, place.y + place.height) - y
    if (width > 0 && height > 0) this.add({ x: x - place.x, y: y - place.y, width, height })
  }

  setPointer(image: PointerImage | undefined): void {
    this.image = image
  }

  private add(rectangle: Rectangle): void {
    if (this.damage.some((other) => contains(other, rectangle))) return
    this.damage = this.damage.filter((other) => !contains(rectangle, other))
    this.damage.push(rectangle)
    if (this.damage.length > MOST_RECTANGLES) this.damage = [this.damage.reduce(around)]
  }
}

/** Pictures have alpha where a frame has nothing. */
function copy(from: GpuResource, place: Place, rectangle: Rectangle, to: Frame): void {
  const source = from.pixels
  const target = to.pixels
  for (let line = rectangle.y; line < rectangle.y + rectangle.height; line++) {
    let read = (place.y + line) * from.width + place.x + rectangle.x
    let write = line * to.width + rectangle.x
    for (const end = write + rectangle.width; write < end; ) target[write++] = source[read++]! & 0xff_ffff
  }
}

function emptyFrame(width: number, height: number): Frame {
  return { width, height, pixels: new Uint32Array(width * height) }
}

function contains(outer: Rectangle, inner: Rectangle): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  )
}

function around(a: Rectangle, b: Rectangle): Rectangle {
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  }
}
