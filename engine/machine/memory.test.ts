import { describe, expect, it } from 'vitest'
import { PlainMemory } from './memory.ts'

describe('PlainMemory', () => {
  it('is little endian', () => {
    const memory = new PlainMemory(new Uint8Array(16))
    memory.setU32(4, 0x89abcdef)
    expect([memory.u8(4), memory.u16(6), memory.u32(4)]).toEqual([0xef, 0x89ab, 0x89abcdef])
  })

  it('reads zeros and ignores writes where there is no RAM', () => {
    const memory = new PlainMemory(new Uint8Array(4).fill(0xff))
    memory.setU32(2, 0)
    memory.write(-1, new Uint8Array(2))
    expect([memory.u32(2), memory.u8(4), memory.u8(3)]).toEqual([0, 0, 0xff])
    expect([...memory.read(3, 2)]).toEqual([0, 0])
  })
})
