import { useEffect, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'

/** Names of all virtual networks, once they are wanted. */
export function useNetworks(client: RpcClient, isWanted: boolean): readonly string[] {
  const [names, setNames] = useState<readonly string[]>([])
  useEffect(() => {
    if (!isWanted) return
    client.call('connectListAllNetworks', { needResults: 1, flags: 0 }).then(
      ({ nets }) => setNames(nets.map(({ name }) => name)),
      // They are only suggestions.
      () => {},
    )
  }, [client, isWanted])
  return names
}
