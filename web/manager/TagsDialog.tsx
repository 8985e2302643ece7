import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  Form,
  FormGroup,
  InputGroup,
  InputGroupItem,
  Label,
  LabelGroup,
  Modal,
  ModalBody,
  ModalHeader,
  TextInput,
} from '@patternfly/react-core'
import { useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { DialogFooter } from '../DialogFooter.tsx'
import type { DomainRow } from '../stores/domains.ts'
import { setTags } from '../stores/machine-labels.ts'
import { tidyTags } from '../stores/machine-tags.ts'
import { formatNames } from '../texts.ts'
import { shownName } from './commands.ts'
import { changedTags, countedTags } from './tag-changes.ts'
import { tagColor } from './tag-color.ts'

interface Props {
  client: RpcClient
  rows: readonly DomainRow[]
  /** Every tag that any machine has. */
  known: readonly string[]
  close: () => void
}

/** The tags of one machine, or of several. */
export function TagsDialog({ client, rows, known, close }: Props) {
  const { t } = useLingui()
  const [added, setAdded] = useState<readonly string[]>([])
  const [removed, setRemoved] = useState<readonly string[]>([])
  const [text, setText] = useState('')
  const counts = countedTags(rows, added, removed)
  const others = known.filter((tag) => counts.get(tag) !== rows.length)
  const names = formatNames(rows.map(shownName))

  const add = (tag: string) => {
    const [tidy] = tidyTags([tag])
    if (tidy === undefined) return
    setAdded([...added, tidy])
    setRemoved(removed.filter((one) => one !== tidy))
    setText('')
  }
  const remove = (tag: string) => {
    setRemoved([...removed, tag])
    setAdded(added.filter((one) => one !== tag))
  }
  const save = () => {
    // What was typed but not added yet is meant, too.
    const all = tidyTags([...added, text])
    for (const row of rows) {
      const tags = changedTags(row.tags, all, removed)
      if (tags.join('\n') !== row.tags.join('\n')) void setTags(client, row.ref, tags)
    }
    close()
  }
  return (
    <Modal isOpen variant="small" onClose={close} aria-labelledby="tags-title">
      <ModalHeader labelId="tags-title" title={t`Tags of ${names}`} />
      <ModalBody>
        <Form
          onSubmit={(event) => {
            event.preventDefault()
            add(text)
          }}
        >
          {counts.size > 0 && (
            <LabelGroup categoryName={t`Now`} numLabels={20}>
              {[...counts].map(([tag, count]) => (
                <Label
                  key={tag}
                  color={tagColor(tag)}
                  onClose={() => remove(tag)}
                  closeBtnAriaLabel={t`Remove ${tag}`}
                >
                  {count === rows.length ? tag : t`${tag} (${count} of ${rows.length})`}
                </Label>
              ))}
            </LabelGroup>
          )}
          <FormGroup label={t`Add a tag`} fieldId="new-tag">
            <InputGroup>
              <InputGroupItem isFill>
                <TextInput id="new-tag" value={text} onChange={(_, value) => setText(value)} />
              </InputGroupItem>
              <InputGroupItem>
                <Button type="submit" variant="control">
                  <Trans>Add</Trans>
                </Button>
              </InputGroupItem>
            </InputGroup>
          </FormGroup>
          {others.length > 0 && (
            <LabelGroup categoryName={t`Add one that there is`} numLabels={20}>
              {others.map((tag) => (
                <Label key={tag} variant="outline" onClick={() => add(tag)}>
                  {tag}
                </Label>
              ))}
            </LabelGroup>
          )}
        </Form>
      </ModalBody>
      <DialogFooter close={close}>
        <Button onClick={save}>
          <Trans>Save</Trans>
        </Button>
      </DialogFooter>
    </Modal>
  )
}
