import { describe, expect, it } from 'vitest'
import { words } from './virsh-session.ts'

describe('words of a line', () => {
  it('are apart by spaces', () => {
    expect(words('list  --all')).toEqual(['list', '--all'])
  })

  it('may hold spaces in quotes, and other quotes in them', () => {
    expect(words(`a --boot 'x="1 2",y=3' title="A title" ""`)).toEqual([
      'a',
      '--boot',
      'x="1 2",y=3',
      'title=A title',
      '',
    ])
  })
})
