import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { Nav, NavExpandable, NavItem, NavList, PageSidebar, PageSidebarBody } from '@patternfly/react-core'
import { shownState, stateWords } from '../stores/domain-state.ts'
import { useDomains } from '../stores/domains.ts'
import { linkTo, type Route } from './routes.ts'

const pages: [page: 'host' | 'virsh' | 'offline' | 'log' | 'preferences', title: MessageDescriptor][] = [
  ['host', msg`Host`],
  ['virsh', msg`virsh`],
  ['offline', msg`Offline`],
  ['log', msg`Log`],
  ['preferences', msg`Preferences`],
]

/** The connection with its machines, and what else there is to see. */
export function Sidebar({ route }: { route: Route }) {
  const { t } = useLingui()
  const rows = useDomains((state) => state.rows)
  const isAt = (name: string) => route.page === 'machine' && route.name === name
  return (
    <PageSidebar>
      <PageSidebarBody>
        <Nav aria-label={t`Pages`}>
          <NavList>
            <NavItem to={linkTo({ page: 'manager' })} isActive={route.page === 'manager'}>
              {t`Virtual machines`}
            </NavItem>
            {rows && rows.length > 0 && (
              <NavExpandable title={t`This browser`} isExpanded isActive={route.page === 'machine'}>
                {rows.map((row) => (
                  <NavItem
                    key={row.name}
                    to={linkTo({ page: 'machine', name: row.name, tab: 'console' })}
                    isActive={isAt(row.name)}
                  >
                    <span className="nav-machine">
                      {row.title || row.name}
                      <small>{t(stateWords[shownState(row)])}</small>
                    </span>
                  </NavItem>
                ))}
              </NavExpandable>
            )}
            {pages.map(([page, title]) => (
              <NavItem key={page} to={linkTo({ page })} isActive={route.page === page}>
                {t(title)}
              </NavItem>
            ))}
          </NavList>
        </Nav>
      </PageSidebarBody>
    </PageSidebar>
  )
}
