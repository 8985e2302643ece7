import { MachineConsole } from '../console/MachineConsole.tsx'
import { MachineCard } from '../machine/MachineCard.tsx'
import type { ReadyImage } from '../stores/machine.ts'
import { useMachine } from '../stores/use-machine.ts'
import { openConsoleWindow } from './console-window.ts'

interface Props {
  name: string
  title: string
  /** What it can be made of, if it is a ready-made one. */
  ready: ReadyImage | undefined
}

/** A virtual machine with its consoles. */
export function MachinePanel({ name, title, ready }: Props) {
  const { machine, view } = useMachine(name, ready)
  return (
    <MachineCard title={title} image={ready?.description} machine={machine} view={view}>
      <MachineConsole
        machine={machine}
        view={view}
        name={name}
        title={title}
        popOut={() => openConsoleWindow(name)}
      />
    </MachineCard>
  )
}
