import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  Dropdown,
  DropdownItem,
  DropdownList,
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadMain,
  MastheadToggle,
  MenuToggle,
  NotificationBadge,
  PageToggleButton,
  Title,
} from '@patternfly/react-core'
import { BarsIcon, HistoryIcon, QuestionCircleIcon, SearchIcon } from '@patternfly/react-icons'
import { useState } from 'react'
import { isMac } from './use-shortcuts.ts'

interface Props {
  isSidebarOpen: boolean
  toggleSidebar: () => void
  isLogOpen: boolean
  toggleLog: () => void
  openPalette: () => void
  openKeyboard: () => void
  startTour: () => void
}

/** What is on top of every page. */
export function TopBar(props: Props) {
  const { isSidebarOpen, toggleSidebar, isLogOpen, toggleLog, openPalette, openKeyboard, startTour } = props
  const { t } = useLingui()
  const [isHelpOpen, setHelpOpen] = useState(false)
  return (
    <Masthead display={{ default: 'inline' }}>
      <MastheadMain>
        <MastheadToggle>
          <PageToggleButton
            variant="plain"
            aria-label={t`Pages`}
            isSidebarOpen={isSidebarOpen}
            onSidebarToggle={toggleSidebar}
          >
            <BarsIcon />
          </PageToggleButton>
        </MastheadToggle>
        <MastheadBrand className="page-name">
          <img src="./icon.svg" alt="" />
          <Title headingLevel="h1" size="2xl">
            Tabvisor
          </Title>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent className="top-bar">
        <Button
          variant="secondary"
          icon={<SearchIcon />}
          onClick={openPalette}
          aria-keyshortcuts={isMac ? 'Meta+K' : 'Control+K'}
        >
          <span className="wide-only">
            <Trans>Find or do</Trans>{' '}
            <span aria-hidden translate="no">
              <kbd>{isMac ? 'Cmd' : 'Ctrl'}</kbd>
              <kbd>K</kbd>
            </span>
          </span>
        </Button>
        <NotificationBadge
          variant="read"
          icon={<HistoryIcon />}
          aria-label={t`What was done last`}
          isExpanded={isLogOpen}
          onClick={toggleLog}
        />
        <Dropdown
          isOpen={isHelpOpen}
          onOpenChange={setHelpOpen}
          onSelect={() => setHelpOpen(false)}
          popperProps={{ position: 'right' }}
          toggle={(ref) => (
            <MenuToggle
              ref={ref}
              variant="plain"
              aria-label={t`Help`}
              isExpanded={isHelpOpen}
              onClick={() => setHelpOpen(!isHelpOpen)}
              icon={<QuestionCircleIcon />}
            />
          )}
        >
          <DropdownList>
            <DropdownItem onClick={openKeyboard}>
              <Trans>Keyboard</Trans>
            </DropdownItem>
            <DropdownItem onClick={startTour}>
              <Trans>Tour of the page</Trans>
            </DropdownItem>
          </DropdownList>
        </Dropdown>
      </MastheadContent>
    </Masthead>
  )
}
