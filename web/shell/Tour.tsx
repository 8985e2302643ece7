import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Card, CardBody, CardFooter, CardTitle } from '@patternfly/react-core'
import { useEffect, useState } from 'react'
import { shownState } from '../stores/domain-state.ts'
import { useDomains } from '../stores/domains.ts'
import { usePageMemory } from '../stores/page-memory.ts'

interface Step {
  title: MessageDescriptor
  text: MessageDescriptor
  /** Selector of what it is about. */
  place: string
}

const steps: readonly Step[] = [
  {
    title: msg`Your machines`,
    text: msg`Each has its place here, with its state. Above them is the list with all that can be done to several at once.`,
    place: '.pf-v6-c-page__sidebar nav',
  },
  {
    title: msg`A machine’s own page`,
    text: msg`Its consoles come first; Details has its hardware, Performance what it takes. Left Ctrl and Alt, pressed and released together, take the keyboard back from a screen.`,
    place: '#main',
  },
  {
    title: msg`Find or do`,
    text: msg`Ctrl+K finds machines, pages and what can be done now, by a part of their names. On a Mac it is Cmd+K.`,
    place: '.top-bar > button',
  },
  {
    title: msg`What did that click do?`,
    text: msg`Everything you do is written down here, with its line for virsh, the calls to the daemon, and what changed in the XML.`,
    place: '.pf-v6-c-notification-badge, .log-badge',
  },
  {
    title: msg`As you like it`,
    text: msg`Theme, language and what you are asked before are in the preferences. Help has this tour and all keys.`,
    place: '.top-bar',
  },
]

interface Props {
  /** A person wants to see it, again perhaps. */
  isAsked: boolean
  close: () => void
}

/** Five steps about the page. On the first visit it comes by itself, but only once a machine runs. */
export function Tour({ isAsked, close }: Props) {
  const isDone = usePageMemory((memory) => memory.isTourDone)
  const hasRun = useDomains(({ rows }) => rows?.some((row) => shownState(row) === 'running') ?? false)
  const [isBegun, setBegun] = useState(false)
  useEffect(() => {
    if (hasRun && !isDone) setBegun(true)
  }, [hasRun, isDone])
  if (!isAsked && !isBegun) return null
  return (
    <TourCard
      end={() => {
        usePageMemory.setState({ isTourDone: true })
        setBegun(false)
        close()
      }}
    />
  )
}

function TourCard({ end }: { end: () => void }) {
  const { t } = useLingui()
  const [number, setNumber] = useState(0)
  const { title, text, place } = steps[number]!
  const count = steps.length
  const shownNumber = number + 1
  useEffect(() => {
    const shown = document.querySelector(place)
    shown?.classList.add('tour-place')
    return () => shown?.classList.remove('tour-place')
  }, [place])
  return (
    <Card component="aside" className="tour" aria-label={t`Tour of the page`}>
      <CardTitle component="h2" aria-live="polite">
        {t(title)}
      </CardTitle>
      <CardBody aria-live="polite">{t(text)}</CardBody>
      <CardFooter className="tour-foot">
        <span>{t`${shownNumber} of ${count}`}</span>
        {shownNumber < count && (
          <Button variant="link" size="sm" onClick={end}>
            <Trans>Skip</Trans>
          </Button>
        )}
        <Button
          variant="secondary"
          size="sm"
          isAriaDisabled={number === 0}
          onClick={() => setNumber(number - 1)}
        >
          <Trans>Back</Trans>
        </Button>
        <Button size="sm" onClick={() => (shownNumber < count ? setNumber(shownNumber) : end())}>
          {shownNumber < count ? <Trans>Next</Trans> : <Trans>Done</Trans>}
        </Button>
      </CardFooter>
    </Card>
  )
}
