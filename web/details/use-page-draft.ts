import { useLingui } from '@lingui/react/macro'
import { useEffect, useState } from 'react'
import { useUnapplied } from '../stores/unapplied.ts'
import { problemsOf } from './check.ts'
import type { Draft, Field } from './field.ts'
import { elementOf, type HardwareItem } from './hardware.ts'
import { autostartPath } from './pages/machine.ts'
import { readerOf } from './pending.ts'
import type { Definition } from './use-definition.ts'

/** What was changed on the page that is shown and is not applied: fields, or its XML as text. */
export function usePageDraft(definition: Definition, item: HardwareItem) {
  const { t } = useLingui()
  const [draft, setDraft] = useState<Draft>({})
  const [text, setText] = useState<string>()
  /** What was applied, while the definition that has it is still being read. */
  const [applied, setApplied] = useState<Draft>({})
  /** Fields that libvirt or another machine has something against. */
  const [refused, setRefused] = useState<{ path: string; problem: string }>()
  const isDirty = Object.keys(draft).length > 0 || text !== undefined
  useEffect(() => useUnapplied.setState({ isDirty }), [isDirty])
  useEffect(
    () => () => {
      // The page is gone, and with it the question.
      const { wanted } = useUnapplied.getState()
      useUnapplied.setState({ isDirty: false, wanted: undefined })
      wanted?.go()
    },
    [],
  )
  useEffect(() => {
    if (!isDirty) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [isDirty])

  const element = elementOf(item, definition.tree)
  const definedValueOf = (path: string): string => {
    if (applied[path] !== undefined) return applied[path]
    if (path === autostartPath) return definition.isAutostarted ? 'yes' : ''
    return element ? readerOf(item.fields, element, definition.tree)(path) : ''
  }
  const valueAtPath = (path: string) => draft[path] ?? definedValueOf(path)
  const found = isDirty ? problemsOf(item.fields, draft, valueAtPath) : []
  const problems = new Map([...found].map(([path, problem]) => [path, t(problem)]))
  if (refused) problems.set(refused.path, refused.problem)

  const discard = () => {
    setDraft({})
    setText(undefined)
    setRefused(undefined)
  }
  return {
    draft,
    text,
    setText,
    isDirty,
    valueAtPath,
    problems,
    refuse: (path: string, problem: string) => setRefused({ path, problem }),
    change: ({ path }: Field, value: string) => {
      setRefused(undefined)
      setDraft(({ [path]: _, ...others }) =>
        value === definedValueOf(path) ? others : { ...others, [path]: value },
      )
    },
    discard,
    /** The draft is what the definition says now, whether or not `reload` has read it yet. */
    settle: async (reload: () => Promise<void>) => {
      setApplied(draft)
      discard()
      await reload()
      setApplied({})
    },
  }
}
