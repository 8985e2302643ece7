import { Trans, useLingui } from '@lingui/react/macro'
import {
  Alert,
  Content,
  DataList,
  DataListAction,
  DataListCell,
  DataListItem,
  DataListItemCells,
  DataListItemRow,
  HelperText,
  HelperTextItem,
  Progress,
  Switch,
  Title,
} from '@patternfly/react-core'
import { useEffect, useState } from 'react'
import type { ReadyImage } from '../stores/machine.ts'
import { formatBytes } from '../texts.ts'
import { dropImage, type Keeping, keepImage, useKeptImages } from './kept-images.ts'
import './offline.css'

/** What of this page works without its server: the page itself does; of the guest images, those that the person keeps. */
export function OfflineImages({ images }: { images: readonly ReadyImage[] }) {
  const { t } = useLingui()
  const keepings = useKeptImages()
  return (
    <section className="offline-images">
      <Title headingLevel="h2">
        <Trans>Offline use</Trans>
      </Title>
      <Content component="p">
        <Trans>
          Once loaded, this page opens without its server. A ready-made machine starts without it if its files
          are kept here.
        </Trans>
      </Content>
      {isSecureContext ? (
        <>
          <DataList aria-label={t`Guest images`}>
            {images.map((image) => (
              <Row key={image.description.name} image={image} keeping={keepings[image.description.name]} />
            ))}
          </DataList>
          <Storage keepings={keepings} />
        </>
      ) : (
        <Alert
          isInline
          component="h3"
          variant="warning"
          title={t`Browsers keep pages only from HTTPS or localhost`}
        />
      )}
    </section>
  )
}

function Row({ image, keeping }: { image: ReadyImage; keeping: Keeping | undefined }) {
  const { t } = useLingui()
  const { name, title, kernel, initrd } = image.description
  const size = kernel.size + initrd.size
  const id = `offline-${name}`
  return (
    <DataListItem aria-labelledby={id}>
      <DataListItemRow>
        <DataListItemCells
          dataListCells={[
            <DataListCell key="image">
              <span id={id}>{title}</span>
              <Content component="small">{formatBytes(size)}</Content>
              {keeping?.state === 'loading' && (
                <Progress
                  aria-label={t`Loading ${title}`}
                  size="sm"
                  max={size}
                  value={keeping.bytes}
                  label={t`${formatBytes(keeping.bytes)} of ${formatBytes(size)}`}
                />
              )}
              {keeping?.state === 'not kept' && keeping.failure && (
                <HelperText isLiveRegion>
                  <HelperTextItem variant="error">{keeping.failure}</HelperTextItem>
                </HelperText>
              )}
            </DataListCell>,
          ]}
        />
        <DataListAction id={`${id}-action`} aria-labelledby={id} aria-label={t`Offline use`}>
          <Switch
            aria-label={t`Keep ${title} for offline use`}
            label={t`Keep`}
            isChecked={keeping?.state === 'kept' || keeping?.state === 'loading'}
            onChange={(_, isWanted) => void (isWanted ? keepImage(image) : dropImage(image))}
          />
        </DataListAction>
      </DataListItemRow>
    </DataListItem>
  )
}

interface Room {
  used: number
  available: number
  isPersistent: boolean
}

/** How much the browser lends this page, and whether it may take it back. */
function Storage({ keepings }: { keepings: Readonly<Record<string, Keeping>> }) {
  const [room, setRoom] = useState<Room>()
  const states = Object.values(keepings)
    .map(({ state }) => state)
    .join()
  useEffect(() => {
    void askForRoom().then(setRoom)
  }, [states])
  if (!room) return null
  return (
    <Content component="small" aria-live="polite">
      <Trans>
        All that this page keeps, machines too, takes {formatBytes(room.used)}; the browser has{' '}
        {formatBytes(room.available)} more for it.
      </Trans>{' '}
      {room.isPersistent ? (
        <Trans>It stays until you delete it.</Trans>
      ) : (
        <Trans>The browser may delete it when this computer runs short of space.</Trans>
      )}
    </Content>
  )
}

async function askForRoom(): Promise<Room> {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate()
  return { used: usage, available: quota - usage, isPersistent: await navigator.storage.persisted() }
}
