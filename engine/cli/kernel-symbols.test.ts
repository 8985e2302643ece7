import { describe, expect, it } from 'vitest'
import { KernelSymbols, SymbolReader } from './kernel-symbols.ts'

const text =
  'tabvisor-symbols\n81000000 _text\n81000200 start_kernel\n81000180 secondary\nc0001000 evdev_open [evdev]\n'

describe('symbols of a kernel', () => {
  it.each([
    [0xffff_ffff_8100_0000n, '_text'],
    [0xffff_ffff_8100_01ffn, 'secondary+7f'],
    [0xffff_ffff_8100_0204n, 'start_kernel+4'],
    [0xffff_ffff_c000_1001n, 'evdev_open+1'],
    [0xffff_ffff_9000_0000n, ''],
    [0xffff_ffff_80ff_ffffn, ''],
    [0x8100_0204n, ''],
  ])('are found by address: %s', (address, name) => {
    expect(new KernelSymbols(text).at(address)).toBe(name)
  })

  it('are told from what was printed before', () => {
    const printed: string[] = []
    let begun = 0
    const reader = new SymbolReader(
      (part) => printed.push(part),
      () => begun++,
    )

    reader.take('one\n')
    reader.take(`two\n${text.slice(0, 30)}`)
    reader.take(text.slice(30))

    expect(printed).toEqual(['one\n', 'two\n'])
    expect(begun).toBe(1)
    expect(reader.symbols.at(0xffff_ffff_8100_0200n)).toBe('start_kernel')
  })
})
