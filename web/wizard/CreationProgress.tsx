import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Progress } from '@patternfly/react-core'
import { useEffect, useRef } from 'react'
import { formatNumber } from '../texts.ts'
import type { Progress as Stage } from './creation.ts'

interface Props {
  name: string
  stage: Stage
  cancel: () => void
}

const megabytes = (bytes: number) => formatNumber(bytes / 1e6, 1)

/** What is done at the moment, as far as it has come. */
export function CreationProgress({ name, stage, cancel }: Props) {
  const { t } = useLingui()
  const button = useRef<HTMLButtonElement>(null)
  // What had the focus is gone.
  useEffect(() => button.current?.focus(), [])
  const { text, loaded, total } = stage
  return (
    <section className="creation-progress" aria-label={t`Creating «${name}»`}>
      <Progress
        title={text}
        value={total > 0 ? (loaded / total) * 100 : 0}
        label={total > 0 ? t`${megabytes(loaded)} of ${megabytes(total)} MB` : ' '}
        valueText={text}
      />
      <Button ref={button} variant="secondary" onClick={cancel}>
        <Trans>Cancel</Trans>
      </Button>
    </section>
  )
}
