import { plural, t } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { Button, Checkbox, Modal, ModalBody, ModalHeader } from '@patternfly/react-core'
import { useState } from 'react'
import { DialogFooter } from '../DialogFooter.tsx'
import { useConfirmation } from '../stores/confirmation.ts'
import { actionLabel } from '../stores/domain-actions.ts'
import { type ActionQuestion, usePreferences } from '../stores/preferences.ts'

/** Asks before something is done, where the person wants to be asked. */
export function ConfirmDialog() {
  const asked = useConfirmation((state) => state.asked)
  return asked && <Question key={asked.question} {...asked} />
}

interface Props {
  question: ActionQuestion
  names: readonly string[]
  answer: (isConfirmed: boolean) => void
}

function Question({ question, names, answer }: Props) {
  const { t } = useLingui()
  const [isLast, setLast] = useState(false)
  const { title, consequence } = wordsOf(question, names)
  const confirm = () => {
    if (isLast) usePreferences.setState(({ asks }) => ({ asks: { ...asks, [question]: false } }))
    answer(true)
  }
  return (
    <Modal isOpen variant="small" onClose={() => answer(false)} aria-labelledby="confirm-title">
      <ModalHeader labelId="confirm-title" title={title} titleIconVariant="warning" />
      <ModalBody>
        <p>{consequence}</p>
        <Checkbox
          id="confirm-last"
          className="ask-no-more"
          label={t`Do not ask again`}
          isChecked={isLast}
          onChange={(_, isChecked) => setLast(isChecked)}
        />
      </ModalBody>
      <DialogFooter close={() => answer(false)}>
        <Button
          variant={question === 'forceOff' || question === 'reset' ? 'danger' : 'primary'}
          onClick={confirm}
        >
          {t(actionLabel(question, false))}
        </Button>
      </DialogFooter>
    </Modal>
  )
}

/** Whole sentences, for translators. */
function wordsOf(question: ActionQuestion, names: readonly string[]): { title: string; consequence: string } {
  const count = names.length
  const name = names[0] ?? ''
  switch (question) {
    case 'forceOff':
      return {
        title: plural(count, { one: `Force off «${name}»?`, other: 'Force off # virtual machines?' }),
        consequence: t`It is as if the plug were pulled: what a guest has not written to its disks yet is lost.`,
      }
    case 'reset':
      return {
        title: plural(count, { one: `Reset «${name}»?`, other: 'Reset # virtual machines?' }),
        consequence: t`It is as if the reset button were pressed: what a guest has not written to its disks yet is lost.`,
      }
    case 'shutdown':
      return {
        title: plural(count, { one: `Shut down «${name}»?`, other: 'Shut down # virtual machines?' }),
        consequence: t`A guest is asked to by its power button, and ends what it is doing first.`,
      }
    case 'reboot':
      return {
        title: plural(count, { one: `Reboot «${name}»?`, other: 'Reboot # virtual machines?' }),
        consequence: t`A guest is asked to by its power button, and ends what it is doing first.`,
      }
    case 'save':
      return {
        title: plural(count, { one: `Save «${name}»?`, other: 'Save # virtual machines?' }),
        consequence: t`It stops, and goes on from there when it is restored.`,
      }
    case 'pause':
      return {
        title: plural(count, { one: `Pause «${name}»?`, other: 'Pause # virtual machines?' }),
        consequence: t`It stands still until it is resumed; others see its services hang.`,
      }
  }
}
