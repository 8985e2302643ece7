import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { monitorEdid } from './edid.ts'

/** What edid-decode (Debian's package of that name) reads, and whether it finds anything to complain of. */
function decode(width: number, height: number): string {
  return execFileSync('edid-decode', ['--check'], {
    input: monitorEdid(width, height),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  })
}

describe('monitorEdid (EDID 1.4)', () => {
  it('has a sum of zero, with the size in the first detailed timing', () => {
    const edid = monitorEdid(1366, 768)

    expect(edid.reduce((sum, byte) => sum + byte) & 0xff).toBe(0)
    expect([edid[56]! | ((edid[58]! & 0xf0) << 4), edid[59]! | ((edid[61]! & 0xf0) << 4)]).toEqual([
      1366, 768,
    ])
  })

  it('conforms, with the name of the program', () => {
    const text = decode(1280, 800)

    expect(text).toContain('EDID conformity: PASS')
    expect(text).not.toContain('Warnings')
    expect(text).toContain("Display Product Name: 'Tabvisor'")
  })

  it.each([
    // As CVT's own table of reduced blanking has them.
    [1024, 768, '56.000000 MHz'],
    [1280, 800, '71.000000 MHz'],
    [1920, 1080, '138.500000 MHz'],
    [2560, 1600, '268.500000 MHz'],
    [1000, 701, '50.000000 MHz'],
    [4095, 4095, '655.350000 MHz'],
  ])('asks for %i × %i with a pixel clock of %s', (width, height, clock) => {
    const text = decode(width, height)

    const timing = /DTD 1: +(\d+)x(\d+) .* (\d+\.\d+ MHz)/.exec(text)?.slice(1)
    expect(timing).toEqual([String(width), String(height), clock])
    expect(text).toContain('EDID conformity: PASS')
  })
})
