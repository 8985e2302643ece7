import { Trans, useLingui } from '@lingui/react/macro'
import {
  Alert,
  AlertActionLink,
  Button,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
} from '@patternfly/react-core'
import { useEffect, useState } from 'react'
import { uuidText } from '../../engine/model/uuid-bytes.ts'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { actOn } from '../stores/act.ts'
import type { DomainRow } from '../stores/domains.ts'
import { forgetInstallation, useInstallations } from '../stores/installations.ts'
import { go } from './routes.ts'

interface Props {
  client: RpcClient
  row: DomainRow
}

/** Over a machine that is changed before it starts first. */
export function InstallationBanner({ client, row }: Props) {
  const { t } = useLingui()
  const { ref, name } = row
  const uuid = uuidText(ref.uuid)
  const isWaiting = useInstallations(({ uuids }) => uuids.includes(uuid))
  const [isAsking, setAsking] = useState(false)
  const hasBegun = isWaiting && ref.id >= 0
  useEffect(() => {
    if (hasBegun) forgetInstallation(uuid)
  }, [hasBegun, uuid])
  if (!isWaiting) return null

  const begin = () => {
    forgetInstallation(uuid)
    void actOn(client, 'start', ref)
    go({ page: 'machine', name, tab: 'console' })
  }
  const giveUp = async () => {
    setAsking(false)
    if ((await actOn(client, 'delete', ref)) !== undefined) return
    forgetInstallation(uuid)
    go({ page: 'manager' })
  }
  return (
    <>
      <Alert
        isInline
        component="h2"
        variant="info"
        title={t`This machine has not been started yet`}
        actionLinks={
          <>
            <AlertActionLink component="button" onClick={begin}>
              <Trans>Begin installation</Trans>
            </AlertActionLink>
            <AlertActionLink component="button" onClick={() => setAsking(true)}>
              <Trans>Cancel installation</Trans>
            </AlertActionLink>
          </>
        }
      >
        <Trans>Change what you like in its details, apply it, then begin.</Trans>
      </Alert>
      {isAsking && (
        <Modal isOpen variant="small" onClose={() => setAsking(false)} aria-labelledby="give-up-title">
          <ModalHeader title={t`Cancel the installation of «${name}»?`} labelId="give-up-title" />
          <ModalBody>
            <Trans>Its definition is deleted. Volumes are kept.</Trans>
          </ModalBody>
          <ModalFooter>
            <Button variant="danger" onClick={() => void giveUp()}>
              <Trans>Delete the machine</Trans>
            </Button>
            <Button variant="link" onClick={() => setAsking(false)}>
              <Trans>Keep it</Trans>
            </Button>
          </ModalFooter>
        </Modal>
      )}
    </>
  )
}
