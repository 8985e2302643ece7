/**
 * What single keys of a PS/2 keyboard do in scan code set 3, which the guest can choose: whether they repeat and whether their
 * release is told. Keys are named by their set 3 codes. After the IBM PS/2 Technical Reference, section 11: commands F7h to
 * FDh and the table of set 3, with the state of each key at power-on.
 */

const REPEATS = 1
const BREAKS = 2

const MAKE_ONLY = [
  ...[0x39, 0x58], // right Alt and Ctrl
  ...[0x67, 0x6e, 0x65, 0x6f, 0x6d], // Insert, Home, End, Page Up and Down
  ...[0x76, 0x77, 0x7e, 0x84, 0x6c, 0x75, 0x7d, 0x6b, 0x73, 0x74, 0x69, 0x72, 0x7a, 0x70, 0x71, 0x79], // number block but +
  ...[0x08, 0x07, 0x0f, 0x17, 0x1f, 0x27, 0x2f, 0x37, 0x3f, 0x47, 0x4f, 0x56, 0x5e, 0x57, 0x5f, 0x62], // the row above
]
/** Caps Lock, the Shift keys, left Ctrl and Alt. */
const MAKE_AND_BREAK = [0x14, 0x12, 0x59, 0x11, 0x19]

export class KeyTypes {
  private readonly types = new Uint8Array(256)

  constructor() {
    this.reset()
  }

  reset(): void {
    this.types.fill(REPEATS)
    for (const code of MAKE_ONLY) this.types[code] = 0
    for (const code of MAKE_AND_BREAK) this.types[code] = BREAKS
  }

  repeats(code: number): boolean {
    return ((this.types[code] ?? 0) & REPEATS) !== 0
  }

  breaks(code: number): boolean {
    return ((this.types[code] ?? 0) & BREAKS) !== 0
  }

  /** Commands F7h to FAh. */
  setAll(command: number): void {
    this.types.fill([REPEATS, BREAKS, 0, REPEATS | BREAKS][command - 0xf7] ?? 0)
  }

  /** Commands FBh to FDh, with the code of a key. */
  setOne(command: number, code: number): void {
    this.types[code] = [REPEATS, BREAKS, 0][command - 0xfb] ?? 0
  }

  save(): Uint8Array {
    return this.types.slice()
  }

  restore(types: Uint8Array): void {
    this.types.set(types.subarray(0, this.types.length))
  }
}
