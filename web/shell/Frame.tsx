import { Trans } from '@lingui/react/macro'
import { Page, PageSection, SkipToContent } from '@patternfly/react-core'
import { type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import type { Command } from './commands.ts'
import { KeyboardHelp, LogDrawer, Palette } from './pages.ts'
import { go, linkTo, type Route } from './routes.ts'
import { runCommand } from './run-command.ts'
import { Sidebar } from './Sidebar.tsx'
import type { ShortcutTarget } from './shortcut.table.ts'
import { Toasts } from './Toasts.tsx'
import { TopBar } from './TopBar.tsx'
import { Tour } from './Tour.tsx'
import { useShortcuts } from './use-shortcuts.ts'

interface Props {
  route: Route
  /** What the page that is shown is called. */
  title: string
  /** Goes to a machine and starts it there. */
  startAt: (name: string) => void
  children: ReactNode
}

const mainId = 'main'
/** PatternFly's xl: below, a sidebar stands over the page and not beside it. */
const leastWidth = 1200

const focusMain = () => document.getElementById(mainId)?.focus()

/** What is around every page: its top, the sidebar, the log, and what opens over it. */
export function Frame({ route, title, startAt, children }: Props) {
  const isNarrow = useRef(innerWidth < leastWidth)
  const [isSidebarOpen, setSidebarOpen] = useState(!isNarrow.current)
  const [isLogOpen, setLogOpen] = useState(false)
  const [dialog, setDialog] = useState<'palette' | 'keyboard'>()
  const [isTouring, setTouring] = useState(false)
  const place = linkTo(route.page === 'machine' ? { ...route, tab: '' } : route)
  const shownPlace = useRef(place)

  useEffect(() => {
    document.title = `${title} – Tabvisor`
  }, [title])
  useEffect(() => {
    if (shownPlace.current === place) return
    shownPlace.current = place
    if (isNarrow.current) setSidebarOpen(false)
    // A terminal takes the keyboard by itself.
    if (!document.getElementById(mainId)?.contains(document.activeElement)) focusMain()
  }, [place])

  const follow = useCallback((target: ShortcutTarget) => {
    if (target === 'log') setLogOpen((isOpen) => !isOpen)
    else if (target === 'palette' || target === 'keyboard') setDialog(target)
    else go(target)
  }, [])
  useShortcuts(follow)
  const followSize = (_: unknown, { mobileView }: { mobileView: boolean }) => {
    if (mobileView === isNarrow.current) return
    isNarrow.current = mobileView
    setSidebarOpen(!mobileView)
  }
  const closeDialog = () => setDialog(undefined)
  const closeLog = useCallback(() => setLogOpen(false), [])
  return (
    <Page
      masthead={
        <TopBar
          isSidebarOpen={isSidebarOpen}
          toggleSidebar={() => setSidebarOpen(!isSidebarOpen)}
          isLogOpen={isLogOpen}
          toggleLog={() => setLogOpen(!isLogOpen)}
          openPalette={() => setDialog('palette')}
          openKeyboard={() => setDialog('keyboard')}
          startTour={() => setTouring(true)}
        />
      }
      sidebar={<Sidebar route={route} isOpen={isSidebarOpen} />}
      skipToContent={
        <SkipToContent
          href={`#${mainId}`}
          onClick={(event) => {
            // The address's hash is the page's.
            event.preventDefault()
            focusMain()
          }}
        >
          <Trans>Skip to content</Trans>
        </SkipToContent>
      }
      onPageResize={followSize}
      mainContainerId={mainId}
      mainTabIndex={-1}
      mainAriaLabel={title}
      notificationDrawer={<Suspense>{isLogOpen && <LogDrawer close={closeLog} />}</Suspense>}
      isNotificationDrawerExpanded={isLogOpen}
      isContentFilled
    >
      <PageSection isFilled hasBodyWrapper={false} className="machines">
        {children}
      </PageSection>
      <Toasts />
      <ConfirmDialog />
      <Tour isAsked={isTouring} close={() => setTouring(false)} />
      <Suspense>
        {dialog === 'palette' && (
          <Palette run={(command: Command) => runCommand(command, startAt)} close={closeDialog} />
        )}
        {dialog === 'keyboard' && <KeyboardHelp close={closeDialog} />}
      </Suspense>
    </Page>
  )
}
