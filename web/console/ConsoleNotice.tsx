import { Progress } from '@patternfly/react-core'
import type { LoadProgress } from '../stores/image-download.ts'
import type { MachineState } from '../stores/machine.ts'

interface Props {
  state: MachineState | undefined
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
  if (state !== 'loading') return null
  const percent = progress ? Math.round((progress.loaded / progress.total) * 100) : 0
  return (
    <div className="console-notice">
      <Progress title={progress ? `Loading the ${progress.file}` : 'Loading'} value={percent} size="sm" />
    </div>
  )
}
