export interface Size {
  width: number
  height: number
}

export interface Fit {
  isScaled: boolean
  /** Every pixel of the guest takes the same whole number of the monitor's, as long as one fits. */
  isWhole: boolean
  /** Pixels of the monitor for each of CSS's. */
  pixelRatio: number
}

/** How large a guest's frame is drawn into a box, in CSS pixels. Unscaled, a pixel of the guest's is one of CSS's. */
export function shownSize(frame: Size, box: Size, { isScaled, isWhole, pixelRatio }: Fit): Size {
  const isEmpty = frame.width === 0 || frame.height === 0
  if (!isScaled || isEmpty) return { ...frame }
  const fitting = Math.min(box.width / frame.width, box.height / frame.height)
  const whole = Math.floor(fitting * pixelRatio) / pixelRatio
  const scale = isWhole && whole > 0 ? whole : fitting
  return { width: Math.floor(frame.width * scale), height: Math.floor(frame.height * scale) }
}
