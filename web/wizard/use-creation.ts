import { useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { create, type Progress } from './creation.ts'
import type { Limits, Plan } from './plan.ts'

/** The making of a machine: how far it is, what stopped it last, and how to begin and to stop it. */
export function useCreation(client: RpcClient) {
  const [running, setRunning] = useState<{ stage: Progress; controller: AbortController }>()
  const [failure, setFailure] = useState<string>()

  /** Whether it was made. */
  const begin = async (plan: Plan, limits: Limits): Promise<boolean> => {
    const controller = new AbortController()
    const report = (stage: Progress) => setRunning({ stage, controller })
    setFailure(undefined)
    report({ text: '', loaded: 0, total: 0 })
    try {
      await create(client, plan, limits, report, controller.signal)
      return true
    } catch (error) {
      if (!controller.signal.aborted) setFailure((error as Error).message)
      return false
    } finally {
      setRunning(undefined)
    }
  }
  return { stage: running?.stage, stop: () => running?.controller.abort(), failure, begin }
}
