export interface ScreenSize {
  width: number
  height: number
}

/** In pixels of 32 bits: what every video card can show. */
const [least, mostWidth, mostHeight] = [64, 2560, 1600]

export const screenSizes = `${least}x${least} to ${mostWidth}x${mostHeight} pixels, with widths that are multiples of 8`

export const isScreenSize = ({ width, height }: ScreenSize): boolean =>
  width >= least && height >= least && width <= mostWidth && height <= mostHeight && width % 8 === 0
