import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  Nav,
  NavExpandable,
  NavItem,
  NavList,
  PageSidebar,
  PageSidebarBody,
} from '@patternfly/react-core'
import { memo, useState } from 'react'
import { StateIcon } from '../StateLabel.tsx'
import { type ShownState, shownState, stateWords } from '../stores/domain-state.ts'
import { useDomains } from '../stores/domains.ts'
import { usePageMemory } from '../stores/page-memory.ts'
import { formatNumber } from '../texts.ts'
import { pageTitles, sidebarPages } from './page-titles.ts'
import { linkTo, type Route } from './routes.ts'

interface Props {
  route: Route
  isOpen: boolean
}

/** Machines that are listed before somebody asks for all. */
const mostListed = 50

/** The connection with its machines, and what else there is to see. */
export function Sidebar({ route, isOpen }: Props) {
  const { t } = useLingui()
  return (
    <PageSidebar isSidebarOpen={isOpen}>
      <PageSidebarBody>
        <Nav aria-label={t`Pages`}>
          <NavList>
            <NavItem to={linkTo({ page: 'manager' })} isActive={route.page === 'manager'}>
              {t(pageTitles.manager)}
            </NavItem>
            <Machines route={route} />
            {sidebarPages.map((page) => (
              <NavItem key={page} to={linkTo({ page })} isActive={route.page === page}>
                {t(pageTitles[page])}
              </NavItem>
            ))}
          </NavList>
        </Nav>
      </PageSidebarBody>
    </PageSidebar>
  )
}

function Machines({ route }: { route: Route }) {
  const { t } = useLingui()
  const rows = useDomains((state) => state.rows)
  const isFolded = usePageMemory((memory) => memory.isFolded)
  const [isWhole, setWhole] = useState(false)
  if (!rows || rows.length === 0) return null
  const current = route.page === 'machine' ? route.name : undefined
  const listed = isWhole ? rows : rows.filter(({ name }, place) => place < mostListed || name === current)
  const count = formatNumber(rows.length)
  return (
    <NavExpandable
      title={t`This browser`}
      isExpanded={!isFolded}
      onExpand={(_, isExpanded) => usePageMemory.setState({ isFolded: !isExpanded })}
      isActive={route.page === 'machine'}
    >
      {listed.map((row) => (
        <MachineLink
          key={row.name}
          name={row.name}
          title={row.title || row.name}
          state={shownState(row)}
          isCurrent={row.name === current}
        />
      ))}
      {listed.length < rows.length && (
        <li className="nav-rest">
          <Button variant="link" isInline onClick={() => setWhole(true)}>
            <Trans>Show all {count}</Trans>
          </Button>
        </li>
      )}
    </NavExpandable>
  )
}

interface LinkProps {
  name: string
  title: string
  state: ShownState
  isCurrent: boolean
}

/** Drawn anew only if something of it changes: there may be a thousand. */
const MachineLink = memo(function MachineLink({ name, title, state, isCurrent }: LinkProps) {
  const { t } = useLingui()
  return (
    <NavItem isActive={isCurrent} className="nav-machine">
      <a href={linkTo({ page: 'machine', name, tab: 'console' })}>
        <StateIcon state={state} />
        <span className="nav-machine-text">
          {title}
          <small>{t(stateWords[state])}</small>
        </span>
      </a>
    </NavItem>
  )
})
