import { useLingui } from '@lingui/react/macro'
import { Alert, AlertActionLink, Bullseye, Spinner } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { useDomains } from '../stores/domains.ts'
import type { ReadyImage } from '../stores/machine.ts'
import { InstallationBanner } from './InstallationBanner.tsx'
import { MachinePages } from './MachinePages.tsx'
import { go } from './routes.ts'

interface Props {
  client: RpcClient | undefined
  /** Undefined before they are known. */
  images: readonly ReadyImage[] | undefined
  name: string
  tab: string
}

/** The page of one machine, if there is such a one. */
export function MachineWindow({ client, images, name, tab }: Props): ReactNode {
  const { t } = useLingui()
  const rows = useDomains((state) => state.rows)
  const ready = images?.find(({ description }) => description.name === name)
  const row = rows?.find((one) => one.name === name)
  const title = row?.title || ready?.description.title || name
  if (!images || !rows)
    return (
      <Bullseye>
        <Spinner aria-label={t`Looking for the virtual machine`} />
      </Bullseye>
    )
  if (!ready && !row)
    return (
      <Alert
        isInline
        component="h2"
        variant="danger"
        title={t`There is no virtual machine «${name}» here`}
        actionLinks={
          <AlertActionLink component="button" onClick={() => go({ page: 'manager' })}>
            {t`Show all virtual machines`}
          </AlertActionLink>
        }
      />
    )
  return (
    <>
      {client && row && <InstallationBanner client={client} row={row} />}
      <MachinePages
        key={name}
        client={client}
        name={name}
        title={title}
        ready={ready}
        isDefined={row !== undefined}
        tab={tab}
      />
    </>
  )
}
