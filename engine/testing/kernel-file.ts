/** Offset of the protected-mode part, which is loaded at 16 MiB. */
export const SYSTEM = 5 * 512

/** A kernel file with the header of Linux 6: 4 setup sectors and 8 KiB of system. */
export function kernelFile(change: (view: DataView) => void = () => {}): Uint8Array {
  const file = new Uint8Array(SYSTEM + 8192)
  const view = new DataView(file.buffer)
  file.fill(0x90, SYSTEM)
  view.setUint8(0x1f1, 4)
  view.setUint32(0x1f4, 8192 / 16, true)
  view.setUint16(0x1fe, 0xaa55, true)
  view.setUint16(0x200, 0x6aeb, true)
  view.setUint32(0x202, 0x5372_6448, true)
  view.setUint16(0x206, 0x020f, true)
  view.setUint8(0x211, 1)
  view.setUint32(0x22c, 0x7fff_ffff, true)
  view.setUint32(0x230, 0x20_0000, true)
  view.setUint8(0x234, 1)
  view.setUint16(0x236, 0x7f, true)
  view.setUint32(0x238, 2047, true)
  view.setUint32(0x258, 0x100_0000, true)
  view.setUint32(0x260, 0x200_0000, true)
  change(view)
  return file
}
