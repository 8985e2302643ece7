/**
 * The filter for x86 code of XZ (The .xz File Format 1.2.0, 5.3.2): packing made the relative targets of calls and jumps
 * absolute, since equal targets pack better. What looks like an instruction's opcode may be another one's operand, so that
 * packer and unpacker go by what the bytes before looked like.
 */

const SPAN = 5

/** By which of the last three bytes were opcodes: whether a target may begin here, and how many bytes back matter. */
const MAY_BEGIN = [true, true, true, false, true, false, false, false]
const BYTES_BACK = [0, 1, 2, 2, 3, 3, 3, 3]

/** Makes targets relative again, in place. The code begins at position 0 of its file. */
export function restoreCalls(code: Uint8Array): void {
  const view = new DataView(code.buffer, code.byteOffset, code.length)
  let seen = 0
  let last = -1
  for (let at = 0; at + SPAN <= code.length; at++) {
    if ((code[at]! & 0xfe) !== 0xe8) continue
    const passed = at - last
    last = at
    seen = passed > 3 ? 0 : (seen << (passed - 1)) & 7
    if (seen !== 0 && (!MAY_BEGIN[seen] || isSign(code[at + 4 - BYTES_BACK[seen]!]!))) {
      seen = (seen << 1) | 1
      continue
    }
    if (!isSign(code[at + 4]!)) {
      seen = (seen << 1) | 1
      continue
    }
    view.setInt32(at + 1, relative(view.getInt32(at + 1, true), at + SPAN, seen), true)
    at += 4
  }
}

function relative(absolute: number, after: number, seen: number): number {
  let source = absolute
  for (;;) {
    const target = (source - after) | 0
    const shift = 8 * BYTES_BACK[seen]!
    if (seen === 0 || !isSign((target >>> (24 - shift)) & 0xff)) return (target << 7) >> 7
    source = target ^ ((2 ** (32 - shift) - 1) | 0)
  }
}

/** Targets lie within 16 MiB: their highest byte is a sign. */
const isSign = (byte: number): boolean => byte === 0 || byte === 0xff
