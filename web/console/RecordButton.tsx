import { Trans } from '@lingui/react/macro'
import { Button } from '@patternfly/react-core'
import { useEffect, useState } from 'react'
import { canRecord, type Recording } from './recording.ts'

interface Props {
  isPossible: boolean
  /** Begins a video; undefined if there is nothing to see. */
  record: (ended: () => void) => Recording | undefined
}

/** Makes a video of the screen, which is downloaded when it is stopped or the screen is gone. */
export function RecordButton({ isPossible, record }: Props) {
  const [recording, setRecording] = useState<Recording>()
  useEffect(() => {
    if (!isPossible) recording?.stop()
    return () => recording?.stop()
  }, [isPossible, recording])
  if (!canRecord) return null
  return (
    <Button
      variant="link"
      size="sm"
      isDanger={recording !== undefined}
      isAriaDisabled={!isPossible}
      onClick={() => (recording ? recording.stop() : setRecording(record(() => setRecording(undefined))))}
    >
      {recording ? <Trans>Stop recording</Trans> : <Trans>Record video</Trans>}
    </Button>
  )
}
