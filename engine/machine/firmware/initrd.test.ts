import { describe, expect, it } from 'vitest'
import { checkInitrd } from './initrd.ts'

/** One entry of a «newc» archive. */
function entry(name: string, size: number): Uint8Array {
  const fields = [1, 0o100644, 0, 0, 1, 0, size, 0, 0, 0, 0, name.length + 1, 0]
  const head = `070701${fields.map((value) => value.toString(16).padStart(8, '0')).join('')}${name}\0`
  const bytes = new Uint8Array(Math.ceil(head.length / 4) * 4 + Math.ceil(size / 4) * 4)
  bytes.set(Uint8Array.from(head, (char) => char.charCodeAt(0)))
  return bytes
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

const ARCHIVE = joined(entry('init', 1001), entry('TRAILER!!!', 0))
const GZIP = Uint8Array.of(0x1f, 0x8b, ...new Uint8Array(30))

function check(bytes: Uint8Array) {
  return () => checkInitrd({ name: 'initrd', bytes })
}

describe('initrd', () => {
  it.each([
    ['an archive', ARCHIVE],
    ['an archive with padding', joined(ARCHIVE, new Uint8Array(200))],
    ['microcode before a compressed archive', joined(ARCHIVE, new Uint8Array(8), GZIP)],
    ['a compressed archive', GZIP],
  ])('may be %s', (_, bytes) => {
    expect(check(bytes)).not.toThrow()
  })

  it.each([
    ['empty', new Uint8Array(0), 'empty'],
    ['something else', new TextEncoder().encode('<!DOCTYPE html>'), 'not an initrd'],
    ['cut within a file', ARCHIVE.subarray(0, 600), 'truncated'],
    ['cut before its trailer', ARCHIVE.subarray(0, 1120), 'truncated'],
    ['cut after the magic', GZIP.subarray(0, 6), 'truncated'],
    ['followed by rubbish', joined(ARCHIVE, Uint8Array.of(1, 2, 3)), 'damaged'],
    [
      'an archive with a bad size field',
      joined(ARCHIVE.subarray(0, 54), new TextEncoder().encode('zzzzzzzz'), ARCHIVE.subarray(62)),
      'truncated',
    ],
  ])('may not be %s', (_, bytes, words) => {
    expect(check(bytes)).toThrow(words)
  })
})
