/** What a video card shows, as whoever sends it on sees it. */

/** Rows from the top, without gaps. Each pixel is 0x00RRGGBB. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly pixels: Uint32Array
}

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A pointer that viewers draw over the frame: pixels are 0xAARRGGBB, not premultiplied. */
export interface PointerImage {
  readonly width: number
  readonly height: number
  readonly hotX: number
  readonly hotY: number
  readonly pixels: Uint32Array
}

/** A screen of text cells. */
export interface TextScreen {
  readonly columns: number
  readonly rows: number
  /** Row by row: character (code page 437) in the low byte, attribute in the high byte. */
  readonly cells: Uint16Array
  readonly cursor: { column: number; row: number; visible: boolean; firstLine: number; lastLine: number }
  /** The sixteen colours as 0xRRGGBB. */
  readonly colours: readonly number[]
  /** Bit 7 of an attribute blinks, and is no colour of the background. */
  readonly blinks: boolean
  /** The screen is turned off. */
  readonly isBlank: boolean
}

/** A video card's output. It draws when it is asked, so that nobody pays for what nobody looks at. */
export interface Screen {
  /** The last frame that {@link refresh} drew. Another size is another frame. */
  readonly frame: Frame
  /** Draws what changed since the last call, and gives where; nothing if nothing did. Never throws, whatever the guest has set. */
  refresh(): readonly Rectangle[]
  /** The pointer that the guest gave the card; undefined if the guest draws its own. Another image is another object. */
  readonly pointer: PointerImage | undefined
  /** The cells of a text mode; undefined in graphics modes. */
  text(): TextScreen | undefined
  /** Tells the guest that the viewer would like this size. False if the card has no way to. */
  suggestSize(width: number, height: number): boolean
}
