import { create } from 'zustand'
import { usePreferences } from './preferences.ts'

interface Unapplied {
  /** Something was changed on the page that is shown, and is not applied. */
  isDirty: boolean
  /** What a person wants to do, and would lose it by; waits for the answer. */
  wanted: { go: () => void; stay: () => void } | undefined
}

/** Forms of which the changes take effect when they are applied: who leaves one that is changed is asked. */
export const useUnapplied = create<Unapplied>(() => ({ isDirty: false, wanted: undefined }))

/** Goes if nothing would be lost, or nobody wants to be asked; else when the person has said so. `stay` if not. */
export function leave(go: () => void, stay: () => void = () => {}): void {
  const asks = usePreferences.getState().asks.unapplied
  if (useUnapplied.getState().isDirty && asks) useUnapplied.setState({ wanted: { go, stay } })
  else go()
}
