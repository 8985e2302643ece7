import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  Card,
  CardBody,
  CardFooter,
  CardTitle,
  Content,
  Gallery,
  GalleryItem,
} from '@patternfly/react-core'
import { summaryOf } from '../image-summary.ts'
import type { ReadyImage } from '../stores/machine.ts'
import { formatBytes, formatNumber } from '../texts.ts'

interface Props {
  images: readonly ReadyImage[]
  start: (name: string) => void
}

/** Machines that need nothing but a click. */
export function ReadyImages({ images, start }: Props) {
  const { t } = useLingui()
  return (
    <section aria-label={t`Ready-made machines`}>
      <Content component="h2">
        <Trans>Ready to start</Trans>
      </Content>
      <Gallery hasGutter minWidths={{ default: '16rem' }}>
        {images.map(({ description }) => {
          const { name, title, version, licence } = description
          const summary = summaryOf(description)
          const size = formatBytes(description.kernel.size + description.initrd.size)
          const memory = formatNumber(description.memoryMiB)
          return (
            <GalleryItem key={name}>
              <Card isFullHeight>
                <CardTitle component="h3">{title}</CardTitle>
                <CardBody>
                  {summary && <Content component="p">{summary}</Content>}
                  <Content component="small">
                    <span translate="no">
                      {version} ({licence})
                    </span>{' '}
                    ·{' '}
                    <Trans>
                      {size} to load, {memory} MiB of memory
                    </Trans>
                  </Content>
                </CardBody>
                <CardFooter>
                  <Button aria-label={t`Start ${title}`} onClick={() => start(name)}>
                    <Trans>Start</Trans>
                  </Button>
                </CardFooter>
              </Card>
            </GalleryItem>
          )
        })}
      </Gallery>
    </section>
  )
}
