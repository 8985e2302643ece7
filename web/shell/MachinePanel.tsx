import type { ImageDescription } from '../../engine/model/image.ts'
import { MachineConsole } from '../console/MachineConsole.tsx'
import { MachineCard } from '../machine/MachineCard.tsx'
import { useMachine } from '../stores/use-machine.ts'
import { openConsoleWindow } from './console-window.ts'

interface Props {
  image: ImageDescription
  url: string
}

/** A virtual machine with its consoles. */
export function MachinePanel({ image, url }: Props) {
  const { machine, view } = useMachine(image, url)
  const { name, title } = image
  return (
    <MachineCard image={image} machine={machine} view={view}>
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
