import { useLingui } from '@lingui/react/macro'
import { SearchInput } from '@patternfly/react-core'
import { useEffect, useRef, useState } from 'react'
import type { SerialTerminal } from './serial-terminal.ts'

interface Props {
  terminal: SerialTerminal
  close: () => void
}

/** Looks for text in all that a console has said, the newest first. */
export function SerialSearch({ terminal, close }: Props) {
  const { t } = useLingui()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [place, setPlace] = useState({ index: -1, count: 0 })

  useEffect(() => {
    input.current?.focus()
    terminal.onMatches((index, count) => setPlace({ index, count }))
    return () => terminal.stopFinding()
  }, [terminal])

  const find = (direction: 'up' | 'down') => {
    if (text) terminal.find(text, direction)
  }
  const type = (typed: string) => {
    setText(typed)
    if (!typed || !terminal.find(typed, 'up', true)) setPlace({ index: -1, count: 0 })
  }
  const count = place.index < 0 ? `${place.count}` : t`${place.index + 1} of ${place.count}`
  return (
    <search className="serial-search" aria-label={t`Search in the console`}>
      <SearchInput
        ref={input}
        aria-label={t`Find in the console`}
        value={text}
        resultsCount={text ? count : undefined}
        onChange={(_, typed) => type(typed)}
        onClear={close}
        resetButtonLabel={t`Close the search`}
        previousNavigationButtonAriaLabel={t`Previous match`}
        nextNavigationButtonAriaLabel={t`Next match`}
        onPreviousClick={() => find('up')}
        onNextClick={() => find('down')}
        onKeyDown={(event) => {
          if (event.key === 'Enter') find(event.shiftKey ? 'down' : 'up')
          else if (event.key === 'Escape') close()
        }}
      />
    </search>
  )
}
