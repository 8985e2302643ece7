import type { VgaRegisters } from './registers.ts'

/**
 * The sixteen colours of text and planar pictures as 0x00RRGGBB: by way of the attribute controller to the palette. IBM VGA
 * Technical Reference, «Attribute controller registers».
 */
export function sixteenColours({ attribute, dac }: VgaRegisters): Uint32Array {
  const control = attribute[0x10] ?? 0
  const select = attribute[0x14] ?? 0
  const planes = (attribute[0x12] ?? 0) & 15
  return Uint32Array.from({ length: 16 }, (_, index) => {
    const low = attribute[index & planes] ?? 0
    const entry =
      control & 0x80 ? (low & 0x0f) | ((select & 0x0f) << 4) : (low & 0x3f) | ((select & 0x0c) << 4)
    return dac.colours[entry] ?? 0
  })
}
