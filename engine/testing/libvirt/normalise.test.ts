import { describe, expect, it } from 'vitest'
import { Normaliser } from './normalise.ts'

const first = '11111111-1111-4111-8111-111111111111'
const second = '22222222-2222-4222-8222-222222222222'
const answer = (line: string, stdout: string, stderr = '') => ({ line, stdout, stderr, status: 0 })

describe('Normaliser', () => {
  it('numbers what a daemon thought of by its first appearance', () => {
    const normaliser = new Normaliser('/tmp/x')

    expect(normaliser.lines(answer('domuuid', `${first}\n`))).toEqual(['exit 0', '<uuid 1>'])
    expect(normaliser.lines(answer('domuuid', `${second}\n${first}\n`))).toEqual([
      'exit 0',
      '<uuid 2>',
      '<uuid 1>',
    ])
  })

  it('keeps what the fixtures name', () => {
    const said = '6f2a1c00-1b5e-4f57-9a4c-000000000001 52:54:00:aa:bb:01'

    expect(new Normaliser('/tmp/x').lines(answer('domiflist', said))).toEqual(['exit 0', said])
  })

  it('forgets numbers only where they are this run’s', () => {
    const normaliser = new Normaliser('/tmp/x')

    expect(normaliser.lines(answer('domstats a', '  cpu.time=1\n  vcpu.current=2'))[1]).toBe('  cpu.time=<n>')
    expect(normaliser.lines(answer('domstats a', '  vcpu.current=2'))[1]).toBe('  vcpu.current=2')
    expect(normaliser.lines(answer('vol-info a', 'Allocation:  12'))[1]).toBe('Allocation: 12')
  })

  it('tells the two outputs apart and knows the folder', () => {
    expect(new Normaliser('/tmp/x').lines(answer('define', 'from /tmp/x/a.xml\n', 'error: no\n'))).toEqual([
      'exit 0',
      'from {folder}/a.xml',
      '! error: no',
    ])
  })
})
