import {
  Alert,
  Bullseye,
  Content,
  Masthead,
  MastheadBrand,
  MastheadMain,
  Page,
  PageSection,
  Spinner,
  Stack,
  StackItem,
} from '@patternfly/react-core'
import { useEffect, useState } from 'react'
import { MachineCard } from '../machine/MachineCard.tsx'
import { type ImageEntry, loadCatalogue } from './catalogue.ts'

export function Shell() {
  const [images, setImages] = useState<ImageEntry[]>()
  const [failure, setFailure] = useState<string>()

  useEffect(() => {
    loadCatalogue().then(setImages, (error: Error) => setFailure(error.message))
  }, [])

  const masthead = (
    <Masthead>
      <MastheadMain>
        <MastheadBrand>
          <Content component="h1">Tabvisor</Content>
        </MastheadBrand>
      </MastheadMain>
    </Masthead>
  )
  return (
    <Page masthead={masthead}>
      <PageSection aria-label="Virtual machines">
        {failure && <Alert isInline variant="danger" title={failure} />}
        {!failure && !images && (
          <Bullseye>
            <Spinner aria-label="Loading the list of images" />
          </Bullseye>
        )}
        <Stack hasGutter>
          {images?.map((image) => (
            <StackItem key={image.description.name}>
              <MachineCard image={image.description} url={image.url} />
            </StackItem>
          ))}
        </Stack>
      </PageSection>
    </Page>
  )
}
