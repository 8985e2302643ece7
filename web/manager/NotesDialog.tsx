import { Trans, useLingui } from '@lingui/react/macro'
import {
  Alert,
  Button,
  Form,
  FormGroup,
  FormHelperText,
  HelperText,
  HelperTextItem,
  Modal,
  ModalBody,
  ModalHeader,
  Spinner,
  Tab,
  Tabs,
  TabTitleText,
  TextArea,
  TextInput,
} from '@patternfly/react-core'
import { lazy, Suspense, useEffect, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { DialogFooter } from '../DialogFooter.tsx'
import type { DomainRow } from '../stores/domains.ts'
import { descriptionOf, rename, setDescription, setTitle } from '../stores/machine-labels.ts'
import { shownName } from './commands.ts'

const Markdown = lazy(async () => ({ default: (await import('../Markdown.tsx')).Markdown }))

interface Props {
  client: RpcClient
  row: DomainRow
  close: () => void
}

/** What a machine is called, and what there is to say about it. */
export function NotesDialog({ client, row, close }: Props) {
  const { t } = useLingui()
  const [name, setName] = useState(row.name)
  const [title, setNewTitle] = useState(row.title)
  const [notes, setNotes] = useState<{ kept: string; text: string }>()
  const [failure, setFailure] = useState<string>()
  const shown = shownName(row)
  const isOff = row.ref.id < 0

  useEffect(() => {
    descriptionOf(client, row.name).then(
      (text) => setNotes({ kept: text, text }),
      (error: Error) => setFailure(error.message),
    )
  }, [client, row.name])

  const save = async () => {
    const { ref: dom } = row
    const steps = [
      title !== row.title && (() => setTitle(client, dom, title)),
      notes && notes.text !== notes.kept && (() => setDescription(client, dom, notes.text)),
      // Last, since the others name it as it is called now.
      name !== row.name && (() => rename(client, dom, name)),
    ]
    for (const step of steps) {
      const refusal = step ? await step() : undefined
      if (refusal !== undefined) {
        setFailure(refusal)
        return
      }
    }
    close()
  }
  return (
    <Modal isOpen variant="medium" onClose={close} aria-labelledby="notes-title">
      <ModalHeader labelId="notes-title" title={t`Name and notes of «${shown}»`} />
      <ModalBody>
        <Form
          id="notes-form"
          onSubmit={(event) => {
            event.preventDefault()
            void save()
          }}
        >
          {failure !== undefined && (
            <Alert isInline variant="danger" title={t`Not all of it could be changed`}>
              {failure}
            </Alert>
          )}
          <FormGroup label={t`Name`} fieldId="machine-name" isRequired>
            <TextInput
              id="machine-name"
              value={name}
              isRequired
              readOnlyVariant={isOff ? undefined : 'default'}
              onChange={(_, value) => setName(value)}
            />
            {!isOff && (
              <FormHelperText>
                <HelperText>
                  <HelperTextItem>
                    <Trans>It can have another name when it is shut off.</Trans>
                  </HelperTextItem>
                </HelperText>
              </FormHelperText>
            )}
          </FormGroup>
          <FormGroup label={t`Title, which is shown instead of the name`} fieldId="machine-title">
            <TextInput id="machine-title" value={title} onChange={(_, value) => setNewTitle(value)} />
          </FormGroup>
          <Tabs defaultActiveKey="write" aria-label={t`Notes`} mountOnEnter>
            <Tab eventKey="write" title={<TabTitleText>{t`Notes`}</TabTitleText>}>
              <TextArea
                id="machine-notes"
                aria-label={t`Notes in Markdown`}
                placeholder={t`In Markdown: **bold**, - lists, [links](https://…)`}
                rows={8}
                resizeOrientation="vertical"
                value={notes?.text ?? ''}
                readOnlyVariant={notes ? undefined : 'default'}
                onChange={(_, text) => notes && setNotes({ ...notes, text })}
              />
            </Tab>
            <Tab eventKey="preview" title={<TabTitleText>{t`Preview`}</TabTitleText>}>
              <Suspense fallback={<Spinner size="lg" aria-label={t`Loading`} />}>
                <Markdown text={notes?.text ?? ''} />
              </Suspense>
            </Tab>
          </Tabs>
        </Form>
      </ModalBody>
      <DialogFooter close={close}>
        <Button type="submit" form="notes-form">
          <Trans>Save</Trans>
        </Button>
      </DialogFooter>
    </Modal>
  )
}
