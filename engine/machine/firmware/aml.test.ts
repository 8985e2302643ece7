import { describe, expect, it } from 'vitest'
import { buffer, eisaId, integer, list, name, path, scope, text } from './aml.ts'

describe('AML (ACPI 6.5, chapter 20)', () => {
  it('writes integers in their shortest form', () => {
    expect([0, 1, 2, 0x100, 0x1_0000, 2 ** 32].map((value) => [...integer(value)])).toEqual([
      [0],
      [1],
      [0x0a, 2],
      [0x0b, 0, 1],
      [0x0c, 0, 0, 1, 0],
      [0x0e, 0, 0, 0, 0, 1, 0, 0, 0],
    ])
  })

  it('writes paths of one, two and more segments', () => {
    const bytes = (value: string) => [...value].map((char) => char.charCodeAt(0))

    expect([...path('_HID')]).toEqual(bytes('_HID'))
    expect([...path('\\_SB.PCI0')]).toEqual([0x5c, 0x2e, ...bytes('_SB_PCI0')])
    expect([...path('A.B.C')]).toEqual([0x2f, 3, ...bytes('A___B___C___')])
    expect([...path('\\')]).toEqual([0x5c, 0])
  })

  it('packs EISA identifiers', () => {
    expect([...eisaId('PNP0A03')]).toEqual([0x0c, 0x41, 0xd0, 0x0a, 0x03])
  })

  it('counts package lengths with themselves, in one, two or three bytes', () => {
    const headers = [1, 60, 61, 5000].map((length) => [...buffer(new Uint8Array(length)).subarray(0, 4)])

    expect(headers).toEqual([
      [0x11, 0x03, 0x01, 0x00],
      [0x11, 0x3f, 0x0a, 60],
      [0x11, 0x41, 0x04, 0x0a],
      [0x11, 0x8e, 0x38, 0x01],
    ])
  })

  it('nests terms', () => {
    expect([...scope('X', name('Y', list(text('z'))))]).toEqual([
      0x10, 0x10, 0x58, 0x5f, 0x5f, 0x5f, 0x08, 0x59, 0x5f, 0x5f, 0x5f, 0x12, 0x05, 0x01, 0x0d, 0x7a, 0,
    ])
  })
})
