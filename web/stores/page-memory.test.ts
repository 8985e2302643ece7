import { expect, it } from 'vitest'
import { parsed } from './kept.ts'
import { readMemory, rememberCommand, usePageMemory } from './page-memory.ts'

it('is empty where nothing whole was kept', () => {
  const empty = { isFolded: false, isTourDone: false, recentCommands: [] }

  for (const text of [null, '[1]', '{"isFolded":1,"recentCommands":{"0":"a"}}'])
    expect(readMemory(parsed(text))).toEqual(empty)
})

it('has the newest commands first, each once, and not too many', () => {
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'b']) rememberCommand(id)

  expect(usePageMemory.getState().recentCommands).toEqual(['b', 'i', 'h', 'g', 'f', 'e', 'd', 'c'])
})
