import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, EmptyState, EmptyStateBody, Label } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useCallback, useEffect, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { shellWord } from '../../engine/virsh/shell-word.ts'
import { logged } from '../stores/act.ts'
import { useDomains } from '../stores/domains.ts'
import { type KnownSnapshot, listSnapshots } from '../stores/snapshots.ts'
import { formatDate } from '../texts.ts'

interface Props {
  client: RpcClient
  name: string
}

/** The snapshots that are known of a machine. New ones need disks, which machines do not have yet. */
export function Snapshots({ client, name }: Props) {
  const { t } = useLingui()
  const dom = useDomains(({ rows }) => rows?.find((one) => one.name === name)?.ref)
  const [known, setKnown] = useState<readonly KnownSnapshot[]>([])
  const [failure, setFailure] = useState<string>()

  const look = useCallback(async () => {
    if (!dom) return
    try {
      setKnown(await listSnapshots(client, dom))
    } catch (error) {
      setFailure((error as Error).message)
    }
  }, [client, dom])
  useEffect(() => void look(), [look])

  const forget = async (snapshot: string) => {
    if (!dom) return
    const reason = await logged({
      machine: name,
      text: t`Delete snapshot: ${snapshot}`,
      virsh: `virsh snapshot-delete ${shellWord(name)} ${shellWord(snapshot)}`,
      call: () => client.call('domainSnapshotDelete', { snap: { dom, name: snapshot }, flags: 0 }),
    })
    setFailure(reason)
    await look()
  }

  return (
    <div className="snapshots-page">
      {failure !== undefined && (
        <Alert isInline variant="danger" title={t`The snapshots could not be read or changed`}>
          {failure}
        </Alert>
      )}
      {known.length === 0 ? (
        <EmptyState titleText={t`No snapshots`} headingLevel="h2">
          <EmptyStateBody>
            <Trans>
              Snapshots keep the state of disks, and machines here have no disks yet. «Save» keeps what a
              running machine is doing, and «Restore» goes on from there.
            </Trans>
          </EmptyStateBody>
        </EmptyState>
      ) : (
        <Table aria-label={t`Snapshots`} variant="compact">
          <Thead>
            <Tr>
              <Th>{t`Name`}</Th>
              <Th>{t`Taken`}</Th>
              <Th>{t`State`}</Th>
              <Th>{t`Description`}</Th>
              <Th screenReaderText={t`Actions`} />
            </Tr>
          </Thead>
          <Tbody>
            {known.map(({ definition, isCurrent }) => (
              <Tr key={definition.name}>
                <Td dataLabel={t`Name`}>
                  <span translate="no">{definition.name}</span>{' '}
                  {isCurrent && <Label isCompact>{t`Current`}</Label>}
                </Td>
                <Td dataLabel={t`Taken`}>{formatDate(Number(definition.creationTime ?? 0) * 1000)}</Td>
                <Td dataLabel={t`State`} translate="no">
                  {definition.state}
                </Td>
                <Td dataLabel={t`Description`} translate="no">
                  {definition.description}
                </Td>
                <Td isActionCell>
                  <Button
                    variant="link"
                    isDanger
                    aria-label={t`Delete snapshot ${definition.name}`}
                    onClick={() => void forget(definition.name)}
                  >
                    <Trans>Delete</Trans>
                  </Button>
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
    </div>
  )
}
