import { useEffect, useState, useSyncExternalStore } from 'react'
import type { ImageDescription } from '../../engine/model/image.ts'
import { connection } from './connection.ts'
import { Machine } from './machine.ts'

/** The domain of one image, followed as long as somebody shows it. */
export function useMachine(image: ImageDescription, url: string) {
  const [machine] = useState(() => new Machine(image, url))
  const view = useSyncExternalStore(machine.subscribe, () => machine.view)
  const { state, client } = useConnection()

  useEffect(() => {
    if (state !== 'open' || !client) return
    void machine.attach(client)
    const lifecycle = connection.onLifecycle((name) => {
      if (name === image.name) void machine.refresh()
    })
    return () => {
      lifecycle.dispose()
      machine.detach()
    }
  }, [machine, image, state, client])
  return { machine, view }
}

function useConnection() {
  const view = useSyncExternalStore(connection.subscribe, () => connection.view)
  return { state: view.state, client: view.state === 'open' ? view.client : undefined }
}
