/** Rows that are there although they are not seen yet, above and below. */
const spare = 8

export interface Span {
  first: number
  /** Not in it any more. */
  end: number
}

/**
 * Which of `count` equally high rows are near what is seen. `top` is where the first one begins, `viewHeight` how high the
 * view is, both in pixels from the view's top. Whole steps, so that not each pixel of scrolling draws anew.
 */
export function spanInView(count: number, rowHeight: number, top: number, viewHeight: number): Span {
  const step = spare / 2
  const firstSeen = Math.floor(-top / rowHeight)
  const lastSeen = Math.ceil((viewHeight - top) / rowHeight)
  const clamp = (row: number) => Math.min(Math.max(row, 0), count)
  return {
    first: clamp(Math.floor((firstSeen - spare) / step) * step),
    end: clamp(Math.ceil((lastSeen + spare) / step) * step),
  }
}
