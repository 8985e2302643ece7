import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Checkbox, Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core'
import { useState } from 'react'
import { usePreferences } from '../stores/preferences.ts'
import { useUnapplied } from '../stores/unapplied.ts'

interface Props {
  /** Whether all of it could be applied. */
  apply: () => Promise<boolean>
  discard: () => void
}

/** Asks who leaves a page with changes that are not applied. */
export function LeaveDialog({ apply, discard }: Props) {
  const { t } = useLingui()
  const wanted = useUnapplied((state) => state.wanted)
  const [isLast, setIsLast] = useState(false)
  if (!wanted) return null
  const answer = (next: () => void) => {
    if (isLast) usePreferences.setState(({ asks }) => ({ asks: { ...asks, unapplied: false } }))
    useUnapplied.setState({ wanted: undefined })
    next()
  }
  const applyAndGo = async () => {
    const isApplied = await apply()
    answer(isApplied ? wanted.go : wanted.stay)
  }
  return (
    <Modal isOpen variant="small" onClose={() => answer(wanted.stay)} aria-labelledby="leave-title">
      <ModalHeader labelId="leave-title" title={t`Apply changes?`} titleIconVariant="warning" />
      <ModalBody>
        <p>
          <Trans>What was changed on this page is not applied yet, and would be lost.</Trans>
        </p>
        <Checkbox
          id="leave-last"
          label={t`Do not ask again, and lose them`}
          isChecked={isLast}
          onChange={(_, isOn) => setIsLast(isOn)}
        />
      </ModalBody>
      <ModalFooter>
        <Button onClick={() => void applyAndGo()}>
          <Trans>Apply</Trans>
        </Button>
        <Button
          variant="secondary"
          onClick={() =>
            answer(() => {
              discard()
              wanted.go()
            })
          }
        >
          <Trans>Discard</Trans>
        </Button>
        <Button variant="link" onClick={() => answer(wanted.stay)}>
          <Trans>Stay here</Trans>
        </Button>
      </ModalFooter>
    </Modal>
  )
}
