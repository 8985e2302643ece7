/** Keyboard and pointer of a guest, as whoever looks at its screen uses them. */

/** Buttons that are held, a bit each. */
export const button = { left: 1, right: 2, middle: 4, side: 8, extra: 16 } as const

export interface Input {
  /**
   * A key by its Linux input code (input-event-codes.h). A viewer that repeats presses again; for others the guest's keyboard
   * repeats by itself.
   */
  key(code: number, isDown: boolean): void
  /**
   * The pointer is at (x, y) of a screen of width × height pixels, with these buttons held and the wheel turned by so many
   * steps: `wheelY` towards the user, `wheelX` to the right.
   */
  point(place: {
    readonly x: number
    readonly y: number
    readonly width: number
    readonly height: number
    readonly buttons: number
    readonly wheelY?: number
    readonly wheelX?: number
  }): void
  /** Lights of the keyboard: bit 0 Scroll Lock, 1 Num Lock, 2 Caps Lock. */
  readonly leds: number
}
