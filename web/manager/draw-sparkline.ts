import type { DomainRates } from '../stores/domain-sample.ts'
import { domainHistory } from '../stores/statistics.ts'
import type { SmallGraph } from './columns.table.ts'

/** As many as virt-manager shows. */
const points = 40

/** What a graph of a machine shows at its right end. */
export function newestValue(name: string, graph: SmallGraph): number | undefined {
  const newest = domainHistory(name, 1)[0]
  return newest && graph.value(newest)
}

/** Draws a graph of the last values, as high as the canvas is; the line has the colour of its text. */
export function drawSparkline(canvas: HTMLCanvasElement, name: string, graph: SmallGraph): void {
  const entries = domainHistory(name, points)
  const { width, height } = fitted(canvas)
  const pen = canvas.getContext('2d')!
  pen.clearRect(0, 0, width, height)
  const newest = entries.at(-1)
  if (!newest) return
  const most = graph.most?.(newest) ?? Math.max(1, ...entries.map((entry) => graph.value(entry) ?? 0))
  const path = lineOf(entries, graph, most, width, height)
  const color = getComputedStyle(canvas).color
  pen.strokeStyle = color
  pen.lineWidth = devicePixelRatio
  pen.stroke(path.line)
  pen.globalAlpha = 0.2
  pen.fillStyle = color
  pen.fill(path.area)
  pen.globalAlpha = 1
}

/** Its drawing has a pixel for each of the screen's. */
function fitted(canvas: HTMLCanvasElement): { width: number; height: number } {
  const width = Math.round(canvas.clientWidth * devicePixelRatio)
  const height = Math.round(canvas.clientHeight * devicePixelRatio)
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
  return { width, height }
}

/** The newest value is at the right edge; a gap is where nobody measured. */
function lineOf(
  entries: readonly DomainRates[],
  graph: SmallGraph,
  most: number,
  width: number,
  height: number,
): { line: Path2D; area: Path2D } {
  const [line, area] = [new Path2D(), new Path2D()]
  const edge = devicePixelRatio
  let last: number | undefined
  entries.forEach((entry, index) => {
    const value = graph.value(entry)
    const x = width - ((entries.length - 1 - index) * width) / (points - 1)
    if (value === undefined) {
      if (last !== undefined) area.lineTo(last, height)
      last = undefined
      return
    }
    const y = height - edge - Math.min(1, value / most) * (height - 2 * edge)
    if (last === undefined) {
      line.moveTo(x, y)
      area.moveTo(x, height)
    } else line.lineTo(x, y)
    area.lineTo(x, y)
    last = x
  })
  if (last !== undefined) area.lineTo(last, height)
  return { line, area }
}
