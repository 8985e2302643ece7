/** How many pixels, at most `most`, are like the first. */
export function runOf(pixels: Uint32Array, from: number, most: number): number {
  const pixel = pixels[from]
  let length = 1
  while (length < most && pixels[from + length] === pixel) length++
  return length
}

/**
 * Takes `across` pixels of one colour, which begin at `from`, and those below them as far as they go on: leaves the
 * background there, and returns how many rows of the `most` that there are. Rows are `stride` pixels apart.
 */
export function takeRows(
  pixels: Uint32Array,
  from: number,
  across: number,
  stride: number,
  most: number,
  background: number,
): number {
  const pixel = pixels[from]!
  let start = from
  let down = 0
  while (down < most && isRowOf(pixels, start, across, pixel)) {
    for (let at = start; at < start + across; at++) pixels[at] = background
    start += stride
    down++
  }
  return down
}

function isRowOf(pixels: Uint32Array, from: number, count: number, pixel: number): boolean {
  for (let at = from; at < from + count; at++) if (pixels[at] !== pixel) return false
  return true
}
