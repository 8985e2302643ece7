import { describe, expect, it } from 'vitest'
import { Emitter } from './event.ts'

describe('an event', () => {
  it('calls its listeners in the order of subscription', () => {
    const emitter = new Emitter<number>()
    const seen: string[] = []
    emitter.event((value) => seen.push(`a${value}`))
    emitter.event((value) => seen.push(`b${value}`))

    emitter.emit(1)
    emitter.emit(2)

    expect(seen).toEqual(['a1', 'b1', 'a2', 'b2'])
  })

  it('leaves out listeners that were disposed of, also while it is under way', () => {
    const emitter = new Emitter<number>()
    const seen: string[] = []
    emitter.event(() => second.dispose())
    const second = emitter.event(() => seen.push('second'))
    emitter.event(() => seen.push('third'))

    emitter.emit(1)

    expect(seen).toEqual(['third'])
  })

  it('does not reach listeners that came while it was under way', () => {
    const emitter = new Emitter<string>()
    const seen: string[] = []
    emitter.event((value) => emitter.event((later) => seen.push(`${value} ${later}`)))

    emitter.emit('first')
    emitter.emit('second')

    expect(seen).toEqual(['first second'])
  })

  it('counts a function that listens twice as two', () => {
    const emitter = new Emitter<number>()
    const seen: number[] = []
    const listener = (value: number) => seen.push(value)
    const first = emitter.event(listener)
    emitter.event(listener)

    emitter.emit(1)
    first.dispose()
    first.dispose()
    emitter.emit(2)

    expect(seen).toEqual([1, 1, 2])
  })
})
