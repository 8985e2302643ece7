/** When the beam is where, by the registers and guest time. IBM VGA Technical Reference, «CRT controller registers». */
import type { VgaRegisters } from './registers.ts'

type TimingRegisters = Pick<VgaRegisters, 'crtc' | 'sequencer' | 'miscellaneous'>

/** Hertz, by bits 2 and 3 of the miscellaneous output register; the last two have no oscillator. */
const DOT_CLOCKS = [25_175_000, 28_322_000, 25_175_000, 25_175_000] as const

/** Vertical counts have ten bits, two of them in the overflow register. */
export function lineCount(crtc: Uint8Array, index: number, bit8: number, bit9: number): number {
  const overflow = crtc[7] ?? 0
  return (crtc[index] ?? 0) | (((overflow >> bit8) & 1) << 8) | (((overflow >> bit9) & 1) << 9)
}

/** Input status 1. Bit 0: nothing is shown just now. Bit 3: vertical retrace. */
export function inputStatus({ crtc, sequencer, miscellaneous }: TimingRegisters, now: number): number {
  const clocking = sequencer[1] ?? 0
  const dots = (clocking & 1 ? 8 : 9) << ((clocking >> 3) & 1)
  const character = (dots * 1e9) / (DOT_CLOCKS[(miscellaneous >> 2) & 3] ?? 1)
  const line = ((crtc[0] ?? 0) + 5) * character
  const lines = lineCount(crtc, 6, 0, 5) + 2
  const inFrame = now % (line * lines)
  const row = Math.floor(inFrame / line)
  const isHidden = row > lineCount(crtc, 0x12, 1, 6) || inFrame % line >= ((crtc[1] ?? 0) + 1) * character
  const retrace = lineCount(crtc, 0x10, 2, 7)
  // The end has the four low bits of the line that is no longer retrace.
  const length = ((crtc[0x11] ?? 0) - retrace) & 15 || 16
  return (isHidden ? 1 : 0) | (row >= retrace && row < retrace + length ? 8 : 0)
}
