import { describe, expect, it } from 'vitest'
import { buildRoutines } from '../../testing/routine-module.ts'
import { state, tlb } from '../layout.ts'
import { copyRun, fillRun } from './string-run.ts'

const { call, memory } = buildRoutines((routines) => ({
  copy: copyRun(routines),
  fill16: fillRun(routines, 16),
  fill64: fillRun(routines, 64),
}))

describe('runs of string elements', () => {
  const page = 0x9_0000
  const guest = 0x7fff_1234_5000n

  /** Maps a guest page to a page of this memory, for reading and writing. */
  function map(linear: bigint, host: number): void {
    for (const [cell, set] of [
      [state.tlbRead, tlb.userRead],
      [state.tlbWrite, tlb.userWrite],
    ] as const) {
      const entry = set + Number((linear >> 12n) & BigInt(tlb.entries - 1)) * tlb.entrySize
      memory.setUint32(cell, set, true)
      memory.setBigInt64(entry, linear, true)
      memory.setInt32(entry + 8, Number(BigInt.asIntN(32, BigInt(host) - linear)), true)
    }
  }

  const bytes = (at: number, length: number): number[] => [...new Uint8Array(memory.buffer, at, length)]

  it('copies up to the end of the nearer page, in whole elements', () => {
    map(guest, page)
    map(guest + 0x1000n, page + 0x1000)
    new Uint8Array(memory.buffer, page, 4096).forEach((_, i, all) => {
      all[i] = i * 7
    })

    const copied = call.copy(guest + 1n, guest + 0x1ffan, 100, 4)

    expect(copied).toBe(4)
    expect(bytes(page + 0x1ffa, 6)).toEqual([...bytes(page + 1, 4), 0, 0])
  })

  it('does not run into what it has written itself', () => {
    map(guest, page)
    new Uint8Array(memory.buffer, page, 8).set([1, 2, 3, 4, 5, 6, 7, 8])

    const copied = call.copy(guest, guest + 3n, 64, 1)

    expect(copied).toBe(3)
    expect(bytes(page, 7)).toEqual([1, 2, 3, 1, 2, 3, 7])
  })

  it('leaves pages that the TLB does not know to its caller', () => {
    map(guest, page)

    const copied = call.copy(guest, guest + 0x10_0000n, 64, 1)

    expect(copied).toBe(0)
  })

  it('fills with elements of several bytes', () => {
    map(guest, page)
    new Uint8Array(memory.buffer, page, 16).fill(0xee)

    const filled = call.fill16(guest + 1n, 0x1234n, 6)

    expect(filled).toBe(6)
    expect(bytes(page, 8)).toEqual([0xee, 0x34, 0x12, 0x34, 0x12, 0x34, 0x12, 0xee])
  })

  it('clears a page', () => {
    map(guest, page)
    new Uint8Array(memory.buffer, page, 4096).fill(0xee)

    const filled = call.fill64(guest, 0n, 4096)

    expect(filled).toBe(4096)
    expect(bytes(page, 4096).every((byte) => byte === 0)).toBe(true)
  })
})
