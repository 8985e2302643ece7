import { useLingui } from '@lingui/react/macro'
import { Alert } from '@patternfly/react-core'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import './details.css'
import { HardwarePages } from './HardwarePages.tsx'
import { useDefinition } from './use-definition.ts'

interface Props {
  client: RpcClient
  name: string
  /** Address of the machine’s graphs, if there are some. */
  performanceLink?: string
  /** The machine has another name now. */
  renamed?: (name: string) => void
}

/** The hardware of a machine, a page each: what its definition says, to be changed. */
export function Details({ client, name, performanceLink, renamed }: Props) {
  const { t } = useLingui()
  const { definition, failure, reload } = useDefinition(client, name)
  if (failure && !definition)
    return (
      <Alert isInline component="h2" variant="danger" title={t`The definition cannot be read`}>
        {failure}
      </Alert>
    )
  if (!definition) return null
  return (
    <HardwarePages
      client={client}
      definition={definition}
      reload={reload}
      performanceLink={performanceLink}
      renamed={renamed}
    />
  )
}
