import { open } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HostTerminal } from '../guest-link.ts'
import { openPty } from './pty.ts'

describe('a pseudo terminal', () => {
  let terminal: HostTerminal

  beforeEach(async () => {
    terminal = (await openPty())!
  })
  afterEach(() => terminal.close())

  it('is a file that others open, in which bytes go both ways as they are', async () => {
    const file = await open(terminal.path, 'r+')
    const fromFile = new Promise<Uint8Array>((resolve) => terminal.onData(resolve))
    await file.write('a\rb')
    terminal.write(Uint8Array.of(13, 3, 10, 65))
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4)
    await file.close()

    expect(terminal.path).toMatch(/^\/dev\/pts\/\d+$/)
    expect(String.fromCharCode(...(await fromFile))).toBe('a\rb')
    expect([...buffer]).toEqual([13, 3, 10, 65])
  })

  it('takes what nobody reads without keeping it', () => {
    for (let i = 0; i < 1000; i++) terminal.write(new Uint8Array(65_536))

    expect(terminal.unread).toBeLessThan(65_536 * 2 + 1)
  })
})
