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
import type { ReadyImage } from '../stores/machine.ts'

interface Props {
  images: readonly ReadyImage[]
  start: (name: string) => void
}

/** Machines that need nothing but a click. */
export function ReadyImages({ images, start }: Props) {
  return (
    <section aria-label="Ready-made machines">
      <Content component="h2">Ready to start</Content>
      <Gallery hasGutter minWidths={{ default: '16rem' }}>
        {images.map(({ description }) => (
          <GalleryItem key={description.name}>
            <Card isFullHeight>
              <CardTitle component="h3">{description.title}</CardTitle>
              <CardBody>
                {description.summary && <Content component="p">{description.summary}</Content>}
                <Content component="small">
                  {description.version} ({description.licence}) ·{' '}
                  {megabytes(description.kernel.size + description.initrd.size)} to load,{' '}
                  {description.memoryMiB} MiB of memory
                </Content>
              </CardBody>
              <CardFooter>
                <Button aria-label={`Start ${description.title}`} onClick={() => start(description.name)}>
                  Start
                </Button>
              </CardFooter>
            </Card>
          </GalleryItem>
        ))}
      </Gallery>
    </section>
  )
}

const megabytes = (bytes: number) =>
  `${(bytes / 1e6).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`
