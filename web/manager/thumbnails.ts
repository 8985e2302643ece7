import type { RpcClient } from '../../engine/rpc/client/client.ts'
import type { DomainRef } from '../stores/domains.ts'

/** Milliseconds from one picture to the next of another machine: they take turns. */
const pause = 300
/** Milliseconds at least between two pictures of the same machine. */
const lookEvery = 2000

/** A canvas that shows what is on a machine's screen. */
interface Thumbnail {
  client: RpcClient
  dom: DomainRef
  canvas: HTMLCanvasElement
  /** A paused machine's picture stays what it is. */
  isPaused: boolean
  lastLook: number
  shown: Uint8Array | undefined
}

const thumbnails = new Set<Thumbnail>()
let isLooking = false

/** Shows the machine's screen on the canvas while it is seen, until the returned function is called. */
export function showThumbnail(
  client: RpcClient,
  dom: DomainRef,
  canvas: HTMLCanvasElement,
  isPaused: boolean,
): () => void {
  const thumbnail = { client, dom, canvas, isPaused, lastLook: Number.NEGATIVE_INFINITY, shown: undefined }
  const visibility = new IntersectionObserver(([entry]) => {
    if (entry?.isIntersecting) thumbnails.add(thumbnail)
    else thumbnails.delete(thumbnail)
    if (!isLooking) void look()
  })
  visibility.observe(canvas)
  return () => {
    visibility.disconnect()
    thumbnails.delete(thumbnail)
  }
}

/** One picture at a time, and none while the page is hidden. */
async function look(): Promise<void> {
  isLooking = true
  while (thumbnails.size > 0) {
    const now = performance.now()
    const due = [...thumbnails]
      .filter(({ isPaused, shown, lastLook }) => !(isPaused && shown) && now - lastLook >= lookEvery)
      .sort((a, b) => a.lastLook - b.lastLook)[0]
    if (due && !document.hidden) await update(due)
    await new Promise((done) => setTimeout(done, pause))
  }
  isLooking = false
}

async function update(thumbnail: Thumbnail): Promise<void> {
  thumbnail.lastLook = performance.now()
  try {
    const bytes = await screenshot(thumbnail.client, thumbnail.dom)
    if (thumbnail.shown && areEqual(thumbnail.shown, bytes)) return
    await draw(thumbnail.canvas, bytes)
    thumbnail.shown = bytes
  } catch {
    // It has no screen, or has ended meanwhile, which its state tells.
  }
}

async function screenshot(client: RpcClient, dom: DomainRef): Promise<Uint8Array<ArrayBuffer>> {
  const { stream } = await client.callWithStream('domainScreenshot', { dom, screen: 0, flags: 0 })
  const parts: Uint8Array<ArrayBuffer>[] = []
  for (let part = await stream.read(); part; part = await stream.read()) parts.push(part.slice())
  await stream.finish()
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

async function draw(canvas: HTMLCanvasElement, picture: Uint8Array<ArrayBuffer>): Promise<void> {
  const whole = await createImageBitmap(new Blob([picture]))
  const width = Math.round(canvas.clientWidth * devicePixelRatio)
  const height = Math.round(canvas.clientHeight * devicePixelRatio)
  Object.assign(canvas, { width, height })
  const scale = Math.min(width / whole.width, height / whole.height)
  const [shownWidth, shownHeight] = [whole.width * scale, whole.height * scale]
  const pen = canvas.getContext('2d')!
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(whole, (width - shownWidth) / 2, (height - shownHeight) / 2, shownWidth, shownHeight)
  whole.close()
}

const areEqual = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length && a.every((byte, at) => byte === b[at])
