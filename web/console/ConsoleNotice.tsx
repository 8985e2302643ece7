import { Progress } from '@patternfly/react-core'
import type { ShownState } from '../stores/domain-state.ts'
import type { LoadProgress } from '../stores/image-download.ts'

interface Props {
  state: ShownState | undefined
  progress: LoadProgress | undefined
  wasStarted: boolean
  isConsoleElsewhere: boolean
}

/** What stands in the console as long as the guest itself has nothing to say. */
export function ConsoleNotice({ state, progress, wasStarted, isConsoleElsewhere }: Props) {
  if (state === 'off' && !wasStarted) {
    return <p className="console-notice">Start the virtual machine to see its console here.</p>
  }
  if (isConsoleElsewhere) {
    return (
      <p className="console-notice">
        The console is open in another window. Type here to have it in this one.
      </p>
    )
  }
  if (state !== 'starting') return null
  const percent = progress ? Math.round((progress.loaded / progress.total) * 100) : 0
  return (
    <div className="console-notice">
      <Progress title={progress ? `Loading the ${progress.file}` : 'Starting'} value={percent} size="sm" />
    </div>
  )
}
