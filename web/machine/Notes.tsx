import { useLingui } from '@lingui/react/macro'
import { ExpandableSection, Spinner } from '@patternfly/react-core'
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { connection } from '../stores/connection.ts'
import { descriptionOf } from '../stores/machine-labels.ts'
import { useConnection } from '../stores/use-machine.ts'

const Markdown = lazy(async () => ({ default: (await import('../Markdown.tsx')).Markdown }))

/** What people wrote about a machine, folded together until it is asked for; nothing if nobody wrote anything. */
export function Notes({ name }: { name: string }): ReactNode {
  const { t } = useLingui()
  const { client } = useConnection()
  const [text, setText] = useState('')
  useEffect(() => {
    if (!client) return
    let isGone = false
    const look = () =>
      descriptionOf(client, name).then(
        (found) => {
          if (!isGone) setText(found)
        },
        // The connection is gone, which is told elsewhere.
        () => {},
      )
    void look()
    const changes = connection.onChange((changed) => {
      if (changed === name) void look()
    })
    return () => {
      isGone = true
      changes.dispose()
    }
  }, [client, name])
  if (text === '') return null
  return (
    <ExpandableSection toggleText={t`Notes`}>
      <Suspense fallback={<Spinner size="md" aria-label={t`Loading`} />}>
        <Markdown text={text} />
      </Suspense>
    </ExpandableSection>
  )
}
