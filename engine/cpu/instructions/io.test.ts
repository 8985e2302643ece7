import { describe, expect, it } from 'vitest'
import { FlatGuest } from '../../testing/flat-guest.ts'
import { IOPL, vector } from '../registers.ts'

const STACK = 0xf000
const denied = { vector: vector.GP, error: 0 }

describe('IN and OUT', () => {
  it('reach the ports from the kernel', () => {
    const guest = new FlatGuest()

    // in al, 60h; out dx, eax; in ax, dx
    const { registers } = guest.run('e4 60 ef 66 ed', { esp: STACK, eax: 0x1234_5600, edx: 0xcf8 })

    expect(guest.ports).toEqual([
      { port: 0x60, bytes: 1 },
      { port: 0xcf8, bytes: 4, value: 0x1234_5601 },
      { port: 0xcf8, bytes: 2 },
    ])
    expect(registers.eax).toBe(0x1234_0003)
  })

  it('are denied to a user without IOPL or bitmap', () => {
    const guest = new FlatGuest()

    const { fault } = guest.run('e6 80', { esp: STACK }, 3)

    expect(fault).toEqual(denied)
    expect(guest.ports).toEqual([])
  })

  it('are allowed to a user by IOPL', () => {
    const guest = new FlatGuest()

    const { fault } = guest.run('e6 80', { esp: STACK }, 3, IOPL)

    expect(fault).toBeUndefined()
    expect(guest.ports).toHaveLength(1)
  })

  it('are allowed to a user port by port by the bitmap', () => {
    const guest = new FlatGuest()
    guest.setPortBitmap([0xff, 0b0111_1111, 0b1111_1110, 0xff])

    const both = guest.run('66 e5 0f', { esp: STACK }, 3)
    const next = guest.run('66 e5 10', { esp: STACK }, 3)
    const beyond = guest.run('e4 18', { esp: STACK }, 3)

    expect(both.fault).toBeUndefined()
    expect(next.fault).toEqual(denied)
    expect(beyond.fault).toEqual(denied)
    expect(guest.ports).toEqual([{ port: 0x0f, bytes: 2 }])
  })
})
