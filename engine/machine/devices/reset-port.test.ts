import { describe, expect, it } from 'vitest'
import { A20Gate } from './a20-gate.ts'
import { ResetPort } from './reset-port.ts'

function board() {
  const lines: boolean[] = []
  const resets: string[] = []
  const a20 = new A20Gate({ name: 'a20', onChange: (open) => lines.push(open) })
  const device = new ResetPort({ name: 'reset', a20, onReset: (kind) => resets.push(kind) })
  return { a20, device, lines, resets }
}

describe('ResetPort', () => {
  it('resets when bit 2 of CF9h rises: the machine or the processor', () => {
    const { device, resets } = board()
    device.resetControl.write(0, 1, 0x02)
    expect(resets).toEqual([])
    device.resetControl.write(0, 1, 0x06)
    device.resetControl.write(0, 1, 0x06)
    expect(resets).toEqual(['hard'])
    device.resetControl.write(0, 1, 0x00)
    device.resetControl.write(0, 1, 0x04)
    expect(resets).toEqual(['hard', 'init'])
    expect(device.resetControl.read(0, 1)).toBe(0x04)
  })

  it('moves A20 and resets the processor through port 92h', () => {
    const { a20, device, lines, resets } = board()
    expect(device.port92.read(0, 1)).toBe(2)
    device.port92.write(0, 1, 0)
    device.port92.write(0, 1, 0)
    expect([a20.open, lines, device.port92.read(0, 1)]).toEqual([false, [false], 0])
    device.port92.write(0, 1, 3)
    device.port92.write(0, 1, 3)
    expect([a20.open, lines, resets]).toEqual([true, [false, true], ['init']])
  })

  it('saves, restores and resets', () => {
    const { a20, device, resets } = board()
    device.resetControl.write(0, 1, 0x04)
    device.port92.write(0, 1, 1)
    const twin = board()
    twin.device.restore(device.save())
    twin.a20.restore(a20.save())
    twin.device.resetControl.write(0, 1, 0x04)
    twin.device.port92.write(0, 1, 1)
    expect([twin.resets, resets, twin.lines]).toEqual([[], ['init', 'init'], [false]])
    twin.device.reset()
    twin.a20.reset()
    expect([twin.device.resetControl.read(0, 1), twin.device.port92.read(0, 1)]).toEqual([0, 2])
  })
})
