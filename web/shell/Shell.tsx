import {
  Alert,
  Bullseye,
  EmptyState,
  EmptyStateBody,
  Masthead,
  MastheadBrand,
  MastheadMain,
  Page,
  PageSection,
  Spinner,
  Title,
} from '@patternfly/react-core'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { connection } from '../stores/connection.ts'
import { ConsoleWindow } from './ConsoleWindow.tsx'
import { type ImageEntry, loadCatalogue } from './catalogue.ts'
import { consoleOf } from './console-window.ts'
import { MachinePanel } from './MachinePanel.tsx'
import { useHash } from './use-hash.ts'
import { VirshWindow } from './VirshWindow.tsx'

export function Shell() {
  const [images, setImages] = useState<ImageEntry[]>()
  const [failure, setFailure] = useState<string>()
  const hash = useHash()
  const daemon = useSyncExternalStore(connection.subscribe, () => connection.view)

  useEffect(() => {
    loadCatalogue().then(setImages, (error: Error) => setFailure(error.message))
  }, [])

  const masthead = (
    <Masthead>
      <MastheadMain>
        <MastheadBrand className="page-name">
          <img src="./icon.svg" alt="" />
          <Title headingLevel="h1" size="2xl">
            Tabvisor
          </Title>
        </MastheadBrand>
      </MastheadMain>
    </Masthead>
  )
  const troubles = (
    <>
      {!isSecureContext && (
        <Alert isInline variant="warning" title="Virtual machines cannot be started from this address">
          Browsers lend a page what they need only over HTTPS or on localhost.
        </Alert>
      )}
      {isSecureContext && daemon.state === 'failed' && (
        <Alert isInline variant="danger" title="The virtual machines of this page cannot be reached">
          {daemon.reason}
        </Alert>
      )}
      {failure && (
        <Alert isInline variant="danger" title="The list of guest images cannot be read">
          {failure}
        </Alert>
      )}
    </>
  )
  if (hash === '#/virsh') return <VirshWindow troubles={troubles} />
  const consoleName = consoleOf(hash)
  if (consoleName !== undefined)
    return <ConsoleWindow name={consoleName} images={images} troubles={troubles} />
  return (
    <Page masthead={masthead} isContentFilled>
      <PageSection aria-label="Virtual machines" isFilled hasBodyWrapper={false} className="machines">
        {troubles}
        {!failure && !images && (
          <Bullseye>
            <Spinner aria-label="Loading the list of images" />
          </Bullseye>
        )}
        {images?.length === 0 && (
          <EmptyState titleText="No guest images" headingLevel="h2">
            <EmptyStateBody>
              «npm run image» on the server makes them; then load this page again.
            </EmptyStateBody>
          </EmptyState>
        )}
        {images?.map((image) => (
          <MachinePanel key={image.description.name} image={image.description} url={image.url} />
        ))}
      </PageSection>
    </Page>
  )
}
