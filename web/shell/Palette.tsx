import { Trans, useLingui } from '@lingui/react/macro'
import { Modal, ModalBody, TextInput } from '@patternfly/react-core'
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useDomains } from '../stores/domains.ts'
import { rememberCommand, usePageMemory } from '../stores/page-memory.ts'
import { type Command, commandsOf, foundCommands } from './commands.ts'

interface Props {
  run: (command: Command) => void
  close: () => void
}

/** As many as a person looks through. */
const mostShown = 50

/** Finds pages, machines and what can be done to them, by a part of their names. */
export function Palette({ run, close }: Props) {
  const { t } = useLingui()
  const id = useId()
  const rows = useDomains((state) => state.rows)
  const [recent] = useState(() => usePageMemory.getState().recentCommands)
  const [typed, setTyped] = useState('')
  const [place, setPlace] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const commands = useMemo(() => commandsOf(rows ?? []), [rows])
  const found = useMemo(() => foundCommands(commands, typed, recent, mostShown), [commands, typed, recent])
  const active = found[Math.min(place, found.length - 1)]

  useEffect(() => {
    if (active) list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [active])

  const choose = (command: Command) => {
    rememberCommand(command.id)
    close()
    run(command)
  }
  const press = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: -1 }
    const next = steps[event.key]
    if (event.key === 'Enter' && active) choose(active)
    else if (next !== undefined && found.length > 0) setPlace((next + found.length) % found.length)
    else return
    event.preventDefault()
  }
  return (
    <Modal isOpen variant="small" position="top" onClose={close} aria-label={t`Find or do`}>
      <ModalBody className="palette">
        <TextInput
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={active && `${id}-${found.indexOf(active)}`}
          aria-label={t`What to open or do`}
          placeholder={t`A machine, a page, or what to do`}
          value={typed}
          onChange={(_, value) => {
            setTyped(value)
            setPlace(0)
          }}
          onKeyDown={press}
        />
        <div ref={list} id={id} role="listbox" aria-label={t`Found`} className="palette-list">
          {found.map((command, index) => (
            // The keyboard's focus stays in the text; Enter chooses there.
            <div
              key={command.id}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={command === active}
              onMouseMove={() => setPlace(index)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(command)}
              onKeyDown={press}
            >
              {command.title}
            </div>
          ))}
        </div>
        <p role="status" className={found.length > 0 ? 'pf-v6-screen-reader' : ''}>
          {found.length > 0 ? t`${found.length} found` : <Trans>Nothing is called like that.</Trans>}
        </p>
      </ModalBody>
    </Modal>
  )
}
