import { create } from 'zustand'
import type { DomainAction } from './domain-actions.ts'
import { type ActionQuestion, actionQuestions, usePreferences } from './preferences.ts'

interface Asked {
  question: ActionQuestion
  /** What the machines are called. */
  names: readonly string[]
  answer: (isWanted: boolean) => void
}

/** What a person is asked now. */
export const useConfirmation = create<{ asked: Asked | undefined }>(() => ({ asked: undefined }))

/** Whether it shall be done to these machines: asks, if the person wants to be asked. Who is asked anew has not wanted the first. */
export function isWanted(action: DomainAction, names: readonly string[]): Promise<boolean> {
  const question = actionQuestions.find((known) => known === action)
  if (!question || names.length === 0 || !usePreferences.getState().asks[question])
    return Promise.resolve(true)
  useConfirmation.getState().asked?.answer(false)
  return new Promise((resolve) => {
    const answer = (isWanted: boolean) => {
      useConfirmation.setState({ asked: undefined })
      resolve(isWanted)
    }
    useConfirmation.setState({ asked: { question, names, answer } })
  })
}
