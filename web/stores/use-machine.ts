import { useEffect, useState, useSyncExternalStore } from 'react'
import { connection } from './connection.ts'
import { Machine, type ReadyImage } from './machine.ts'
import { startRequests } from './start-requests.ts'

/** The domain of this name, followed as long as somebody shows it. */
export function useMachine(name: string, ready: ReadyImage | undefined) {
  const [machine] = useState(() => new Machine(name, ready))
  const view = useSyncExternalStore(machine.subscribe, () => machine.view)
  const { state, client } = useConnection()

  useEffect(() => {
    if (state !== 'open' || !client) return
    const attached = machine.attach(client)
    if (startRequests.take(name)) void attached.then(() => machine.start())
    const lifecycle = connection.onLifecycle((changed) => {
      if (changed === name) void machine.refresh()
    })
    return () => {
      lifecycle.dispose()
      machine.detach()
    }
  }, [machine, name, state, client])
  return { machine, view }
}

/** The connection's state, and its client while it is open. */
export function useConnection() {
  const view = useSyncExternalStore(connection.subscribe, () => connection.view)
  return { state: view.state, client: view.state === 'open' ? view.client : undefined }
}
