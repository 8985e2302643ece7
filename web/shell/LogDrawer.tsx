import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  NotificationDrawer,
  NotificationDrawerBody,
  NotificationDrawerHeader,
  NotificationDrawerList,
  NotificationDrawerListItem,
  NotificationDrawerListItemBody,
  NotificationDrawerListItemHeader,
} from '@patternfly/react-core'
import { useLayoutEffect, useRef } from 'react'
import { type LogEntry, useLog } from '../stores/log.ts'
import { formatTime } from '../texts.ts'
import { LogDetails } from './LogDetails.tsx'
import { outcomes, wishedEntries } from './log-view.ts'
import { linkTo } from './routes.ts'

const variants: Record<LogEntry['outcome'], 'info' | 'success' | 'danger' | 'warning' | 'custom'> = {
  event: 'custom',
  running: 'info',
  done: 'success',
  failed: 'danger',
  left: 'warning',
}
/** The log's own page has the rest. */
const mostShown = 20

/** What the last clicks did, beside any page. */
export function LogDrawer({ close }: { close: () => void }) {
  const { t } = useLingui()
  const entries = useLog((log) => log.entries)
  const shown = wishedEntries(entries, { kind: 'actions', machine: undefined }).slice(0, mostShown)
  const top = useRef<HTMLDivElement>(null)
  // Before it is taken away: the focus would be nowhere.
  useLayoutEffect(() => {
    const drawer = top.current
    const opener = document.activeElement
    const leave = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') close()
    }
    drawer?.addEventListener('keydown', leave)
    drawer?.focus()
    return () => {
      drawer?.removeEventListener('keydown', leave)
      if (drawer?.contains(document.activeElement) && opener instanceof HTMLElement) opener.focus()
    }
  }, [close])
  return (
    <NotificationDrawer ref={top} tabIndex={-1} aria-label={t`What did that click do?`} role="complementary">
      <NotificationDrawerHeader
        title={t`What did that click do?`}
        onClose={close}
        closeButtonAriaLabel={t`Close`}
      >
        <Button variant="link" component="a" href={linkTo({ page: 'log' })}>
          <Trans>Whole log</Trans>
        </Button>
      </NotificationDrawerHeader>
      <NotificationDrawerBody>
        {shown.length === 0 && (
          <p className="drawer-note">
            <Trans>Nothing was done yet. Each action will be here with its line for virsh.</Trans>
          </p>
        )}
        <NotificationDrawerList aria-label={t`Last actions`}>
          {shown.map((entry) => (
            <NotificationDrawerListItem
              key={entry.id}
              variant={variants[entry.outcome]}
              isHoverable={false}
              isRead
            >
              <NotificationDrawerListItemHeader
                title={entry.text}
                variant={variants[entry.outcome]}
                srTitle={t(outcomes[entry.outcome].text)}
                headingLevel="h2"
              />
              <NotificationDrawerListItemBody timestamp={formatTime(entry.at)}>
                <LogDetails entry={entry} />
              </NotificationDrawerListItemBody>
            </NotificationDrawerListItem>
          ))}
        </NotificationDrawerList>
      </NotificationDrawerBody>
    </NotificationDrawer>
  )
}
