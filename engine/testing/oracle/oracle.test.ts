import { describe, expect, it } from 'vitest'
import { expectation } from './expectation.ts'
import { runOnOurs } from './our-machine.ts'
import { assemble, hasAssembler, linesOf, programs } from './programs.ts'

const assembler = hasAssembler()
if (!assembler) console.log('programs for the bare machine are skipped: nasm is missing')

describe.skipIf(!assembler)('a program for the bare machine', () => {
  it.each(programs)('prints what the processor does: %s', (program) => {
    const expected = linesOf(`${program}.expected.txt`).filter((line) => !line.startsWith('# '))

    const { lines } = runOnOurs(assemble(program))

    expect(lines).toEqual(expected)
  })

  it('ends the machine by the debug exit or by a triple fault', () => {
    expect(runOnOurs(assemble('real-data')).ending).toBe('debug exit with status 1')
    expect(runOnOurs(assemble('triple-fault')).ending).toBe('triple fault')
  })
})

describe('what a program is to print', () => {
  it('has RF in the flags of faults, and deviations under their comments', () => {
    const printed = [
      'one: [06 ip=0000 cs=0008 fl=000046 sp=1]',
      'two: [80 ip=0002 cs=0008 fl=000046 sp=1]',
      'end',
    ]

    const expected = expectation(printed, ['# a reason', 'two: done'])

    expect(expected).toEqual(['one: [06 ip=0000 cs=0008 fl=010046 sp=1]', '# a reason', 'two: done', 'end'])
  })

  it('refuses a deviation that is none or has no place', () => {
    expect(() => expectation(['one: done'], ['# a reason', 'one: done'])).toThrow('does not deviate')
    expect(() => expectation(['one: done'], ['# a reason', 'two: done'])).toThrow('«two:» stands 0 times')
  })
})
