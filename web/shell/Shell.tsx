import { useLingui } from '@lingui/react/macro'
import { Bullseye, EmptyState, EmptyStateBody, Spinner } from '@patternfly/react-core'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { Manager } from '../manager/Manager.tsx'
import { UpdateNotice } from '../offline/UpdateNotice.tsx'
import { useOffline } from '../offline/use-offline.ts'
import { Part } from '../Part.tsx'
import { connection } from '../stores/connection.ts'
import { type DomainRow, useDomains } from '../stores/domains.ts'
import type { ReadyImage } from '../stores/machine.ts'
import { startRequests } from '../stores/start-requests.ts'
import { loadCatalogue } from './catalogue.ts'
import { Frame } from './Frame.tsx'
import { pageTitles } from './page-titles.ts'
import './shell.css'
import {
  ConsoleWindow,
  CreateWizard,
  HostPage,
  LogPage,
  MachineWindow,
  OfflineImages,
  PreferencesPage,
  VirshWindow,
} from './pages.ts'
import { go, linkTo, useRoute } from './routes.ts'
import { Troubles } from './Troubles.tsx'

export function Shell() {
  const { t } = useLingui()
  const [images, setImages] = useState<ReadyImage[]>()
  const [failure, setFailure] = useState<string>()
  const route = useRoute()
  const daemon = useSyncExternalStore(connection.subscribe, () => connection.view)
  const rows = useDomains((state) => state.rows)
  const client = daemon.state === 'open' ? daemon.client : undefined

  useEffect(() => {
    loadCatalogue().then(setImages, (error: Error) => {
      setImages([])
      setFailure(error.message)
    })
  }, [])

  useOffline(images, rows !== undefined)

  const troubles = <Troubles catalogueFailure={failure} />
  if (route.page === 'console')
    return (
      <Part>
        <ConsoleWindow name={route.name} images={images} troubles={troubles} />
      </Part>
    )

  const linkOf = (name: string) => linkTo({ page: 'machine', name, tab: 'console' })
  const startAt = (name: string) => {
    startRequests.add(name)
    go({ page: 'machine', name, tab: 'console' })
  }
  const title = route.page === 'machine' ? titleOf(route.name, rows, images) : t(pageTitles[route.page])
  return (
    <Frame route={route} title={title} startAt={startAt}>
      <UpdateNotice />
      {troubles}
      <Part key={route.page}>
        {route.page === 'machine' && <MachineWindow client={client} images={images} {...route} />}
        {route.page === 'virsh' && <VirshWindow />}
        {route.page === 'log' && <LogPage />}
        {route.page === 'offline' && images && <OfflineImages images={images} />}
        {route.page === 'preferences' && <PreferencesPage />}
        {route.page === 'host' && client && <HostPage client={client} />}
        {route.page === 'new' && client && images && rows && (
          <CreateWizard
            client={client}
            images={images}
            created={(name, outcome) =>
              outcome === 'start' ? startAt(name) : go({ page: 'machine', name, tab: 'details' })
            }
            cancel={() => go({ page: 'manager' })}
          />
        )}
        {route.page === 'manager' && (
          <>
            {daemon.state !== 'failed' && !(images && rows) && (
              <Bullseye>
                <Spinner aria-label={t`Connecting`} />
              </Bullseye>
            )}
            {client && images && (
              <Manager
                client={client}
                images={images}
                linkOf={linkOf}
                newLink={linkTo({ page: 'new' })}
                startAt={startAt}
              />
            )}
            {!failure && images?.length === 0 && rows?.length === 0 && (
              <EmptyState titleText={t`No guest images`} headingLevel="h2">
                <EmptyStateBody>
                  {t`«npm run image» on the server makes them; then load this page again.`}
                </EmptyStateBody>
              </EmptyState>
            )}
          </>
        )}
      </Part>
    </Frame>
  )
}

/** What a machine is called; a ready-made one has its title before it is defined. */
function titleOf(
  name: string,
  rows: readonly DomainRow[] | undefined,
  images: readonly ReadyImage[] | undefined,
): string {
  const row = rows?.find((one) => one.name === name)
  const ready = images?.find(({ description }) => description.name === name)
  return row?.title || ready?.description.title || name
}
