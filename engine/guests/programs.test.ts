import { describe, expect, it } from 'vitest'
import { packageNames } from './programs.ts'

describe('packageNames', () => {
  it.each([
    ['libX11.so.6', 'libx11-6'],
    ['libXt.so.6', 'libxt6'],
    ['libpng16.so.16', 'libpng16-16'],
    ['libpixman-1.so.0', 'libpixman-1-0'],
    ['libgcc_s.so.1', 'libgcc-s1'],
    ['libstdc++.so.6', 'libstdc++6'],
    ['libbz2.so.1.0', 'libbz2-1.0'],
    ['libz.so.1', 'zlib1g'],
    ['libXfont2.so.2', 'libxfont2'],
    ['libm.so.6', 'libc6'],
    ['/lib64/ld-linux-x86-64.so.2', 'libc6'],
  ])('finds the package of %s', (library, name) => {
    expect(packageNames(library)).toEqual([name, `${name}t64`])
  })
})
