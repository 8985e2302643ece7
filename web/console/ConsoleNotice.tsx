import { Trans, useLingui } from '@lingui/react/macro'
import { Progress } from '@patternfly/react-core'
import type { ShownState } from '../stores/domain-state.ts'
import type { LoadProgress } from '../stores/image-download.ts'
import { NotRunning } from './NotRunning.tsx'

interface Props {
  state: ShownState | undefined
  progress: LoadProgress | undefined
  wasStarted: boolean
  /** Another client reads the port that is shown. */
  isElsewhere: boolean
  start: () => void
}

/** What stands in the console as long as the guest itself has nothing to say. */
export function ConsoleNotice({ state, progress, wasStarted, isElsewhere, start }: Props) {
  const { t } = useLingui()
  if (state === 'off' && !wasStarted) {
    return <NotRunning className="console-notice" start={start} />
  }
  if (isElsewhere) {
    return (
      <p className="console-notice">
        <Trans>The console is open in another window. Type here to have it in this one.</Trans>
      </p>
    )
  }
  if (state !== 'starting') return null
  const percent = progress ? Math.round((progress.loaded / progress.total) * 100) : 0
  return (
    <div className="console-notice">
      <Progress title={progress ? t`Loading ${progress.file}` : t`Starting`} value={percent} size="sm" />
    </div>
  )
}
