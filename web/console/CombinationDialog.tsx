import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  Checkbox,
  Form,
  FormGroup,
  FormSelect,
  FormSelectOption,
  List,
  ListItem,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
} from '@patternfly/react-core'
import { useId, useState } from 'react'
import { mainKeys, modifierKeys } from './key.table.ts'
import { combinationLabel, type KeyCombination } from './key-combination.ts'

interface Props {
  own: readonly KeyCombination[]
  change: (own: readonly KeyCombination[]) => void
  close: () => void
  appendTo: () => HTMLElement
}

/** Combinations that a person adds to the Send Key menu. */
export function CombinationDialog({ own, change, close, appendTo }: Props) {
  const { t } = useLingui()
  const id = useId()
  const [modifiers, setModifiers] = useState<readonly string[]>(['Ctrl', 'Alt'])
  const [main, setMain] = useState(mainKeys[0]!.label)
  const chosen = [
    ...modifierKeys.filter(({ label }) => modifiers.includes(label)),
    mainKeys.find(({ label }) => label === main)!,
  ]
  const isKnown = own.some((known) => combinationLabel(known) === combinationLabel(chosen))
  return (
    <Modal isOpen variant="small" onClose={close} appendTo={appendTo} aria-labelledby={`${id}-title`}>
      <ModalHeader title={t`Own combinations`} labelId={`${id}-title`} />
      <ModalBody>
        <Form
          onSubmit={(event) => {
            event.preventDefault()
            if (!isKnown) change([...own, chosen])
          }}
        >
          <FormGroup role="group" isInline label={t`With`} fieldId={`${id}-modifiers`}>
            {modifierKeys.map(({ label }) => (
              <Checkbox
                key={label}
                id={`${id}-${label}`}
                label={label}
                isChecked={modifiers.includes(label)}
                onChange={(_, isChecked) =>
                  setModifiers(
                    isChecked ? [...modifiers, label] : modifiers.filter((other) => other !== label),
                  )
                }
              />
            ))}
          </FormGroup>
          <FormGroup label={t`Key`} fieldId={`${id}-key`}>
            <FormSelect id={`${id}-key`} value={main} onChange={(_, value) => setMain(value)}>
              {mainKeys.map(({ label }) => (
                <FormSelectOption key={label} value={label} label={label} />
              ))}
            </FormSelect>
          </FormGroup>
          <div>
            <Button type="submit" variant="secondary" isAriaDisabled={isKnown}>
              {t`Add ${combinationLabel(chosen)}`}
            </Button>
          </div>
        </Form>
        {own.length > 0 && (
          <List isPlain isBordered className="own-combinations" aria-label={t`Own combinations`}>
            {own.map((combination) => {
              const label = combinationLabel(combination)
              return (
                <ListItem key={label}>
                  {label}
                  <Button
                    variant="link"
                    isInline
                    isDanger
                    aria-label={t`Remove ${label}`}
                    onClick={() => change(own.filter((other) => other !== combination))}
                  >
                    <Trans>Remove</Trans>
                  </Button>
                </ListItem>
              )
            })}
          </List>
        )}
      </ModalBody>
      <ModalFooter>
        <Button onClick={close}>
          <Trans>Close</Trans>
        </Button>
      </ModalFooter>
    </Modal>
  )
}
