import { describe, expect, it } from 'vitest'
import { DebugConsole, DebugExit } from './debug-exit.ts'

function debugConsole() {
  const texts: string[] = []
  const device = new DebugConsole({
    name: 'debug',
    onText: (bytes) => texts.push(String.fromCharCode(...bytes)),
  })
  const print = (text: string) => {
    for (const c of text) device.port.write(0, 1, c.charCodeAt(0))
  }
  return { device, texts, print }
}

describe('DebugExit', () => {
  it('reports twice the value and one', () => {
    const statuses: number[] = []
    const device = new DebugExit({ name: 'exit', onExit: (status) => statuses.push(status) })
    device.write(0, 1, 0)
    device.write(0, 4, 0x10)
    device.write(0, 4, 0xffffffff)
    expect(statuses).toEqual([1, 0x21, 0xffffffff])
    expect(device.read()).toBe(0)
  })
})

describe('DebugConsole', () => {
  it('says that it is there', () => {
    const { device } = debugConsole()
    expect(device.port.read(0, 1)).toBe(0xe9)
  })

  it('hands over whole lines, and the rest on flush', () => {
    const { device, texts, print } = debugConsole()
    print('one\ntwo\nthr')
    expect(texts).toEqual(['one\n', 'two\n'])
    device.flush()
    device.flush()
    expect(texts).toEqual(['one\n', 'two\n', 'thr'])
  })

  it('does not collect a line without end', () => {
    const { texts, print } = debugConsole()
    print('x'.repeat(1500))
    expect(texts.map((text) => text.length)).toEqual([1024])
  })

  it('goes on in mid-line after save and restore', () => {
    const { device, print } = debugConsole()
    print('half ')
    const twin = debugConsole()
    twin.device.restore(device.save())
    twin.print('line\n')
    expect(twin.texts).toEqual(['half line\n'])
  })
})
