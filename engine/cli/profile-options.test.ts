import { describe, expect, it } from 'vitest'
import { parseProfileOptions } from './profile-options.ts'
import { UsageError } from './usage.ts'

describe('parseProfileOptions', () => {
  it('takes what boot takes besides its own', () => {
    expect(
      parseProfileOptions(['--exec', 'a', '--top', '3', '--skip-boot', '--symbols', '--memory', '256']),
    ).toMatchObject({
      top: 3,
      skipBoot: true,
      withSymbols: true,
      boot: { commands: ['a'], memoryMiB: 256 },
    })
    expect(parseProfileOptions(['--top=7'])).toMatchObject({ top: 7, skipBoot: false })
  })

  it.each([
    [['--top', 'many'], '--top many'],
    [['--top'], '--top'],
    [['--top', '0'], '--top 0'],
    [['--accel', 'interpreter'], '--accel interpreter'],
    [['--tops', '3'], '--tops'],
    [['--symbols'], '--symbols'],
  ])('names a flag that is wrong: %s', (args, name) => {
    expect(() => parseProfileOptions(args)).toThrow(UsageError)
    expect(() => parseProfileOptions(args)).toThrow(name)
  })
})
