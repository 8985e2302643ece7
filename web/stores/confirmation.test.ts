import { afterEach, expect, it } from 'vitest'
import { isWanted, useConfirmation } from './confirmation.ts'
import { defaultPreferences, usePreferences } from './preferences.ts'

afterEach(() => {
  usePreferences.setState(defaultPreferences)
  useConfirmation.setState({ asked: undefined })
})

const asked = () => useConfirmation.getState().asked

it('asks nothing that the person does not want to be asked', async () => {
  usePreferences.setState(({ asks }) => ({ asks: { ...asks, forceOff: false } }))

  expect(await isWanted('forceOff', ['a'])).toBe(true)
  expect(await isWanted('start', ['a'])).toBe(true)
  expect(asked()).toBeUndefined()
})

it('asks once for several machines', async () => {
  const answer = isWanted('forceOff', ['a', 'b'])
  expect(asked()?.names).toEqual(['a', 'b'])
  asked()?.answer(false)

  expect(await answer).toBe(false)
  expect(asked()).toBeUndefined()
})

it('takes a new question for a no to the one before', async () => {
  const first = isWanted('forceOff', ['a'])
  const second = isWanted('reset', ['a'])
  asked()?.answer(true)

  expect(await Promise.all([first, second])).toEqual([false, true])
})
