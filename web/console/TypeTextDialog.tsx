import { Trans, useLingui } from '@lingui/react/macro'
import {
  Button,
  Form,
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  Modal,
  ModalBody,
  ModalHeader,
  TextArea,
} from '@patternfly/react-core'
import { useId, useState } from 'react'
import { LAYOUTS } from '../../engine/display/keyboard/layouts.table.ts'
import { type Keystroke, type LayoutName, typeText } from '../../engine/display/keyboard/typing.ts'
import { DialogFooter } from '../DialogFooter.tsx'

interface Props {
  layout: string
  setLayout: (layout: string) => void
  type: (keystrokes: readonly Keystroke[]) => void
  close: () => void
  appendTo: () => HTMLElement
}

const layoutNames = Object.keys(LAYOUTS) as LayoutName[]

/** Types a text as if on the guest's own keyboard, which must have the layout that the guest thinks it has. */
export function TypeTextDialog({ layout, setLayout, type, close, appendTo }: Props) {
  const { t } = useLingui()
  const id = useId()
  const [text, setText] = useState('')
  const [refusal, setRefusal] = useState<string>()
  const chosen = layoutNames.find((name) => name === layout) ?? 'us'
  const { keystrokes, missing } = typeText(text, chosen)

  const paste = () =>
    void navigator.clipboard.readText().then(
      (pasted) => {
        setText(pasted)
        setRefusal(undefined)
      },
      () => setRefusal(t`The browser did not allow this page to read the clipboard.`),
    )
  const complaint =
    refusal ?? (missing.length > 0 ? t`This layout has no keys for ${missing.join(' ')}` : undefined)
  return (
    <Modal isOpen variant="small" onClose={close} appendTo={appendTo} aria-labelledby={`${id}-title`}>
      <ModalHeader
        title={t`Type text`}
        labelId={`${id}-title`}
        description={t`The text is typed key by key into whatever has the keyboard in the guest.`}
      />
      <ModalBody>
        <Form
          id={`${id}-form`}
          onSubmit={(event) => {
            event.preventDefault()
            if (keystrokes.length > 0) type(keystrokes)
          }}
        >
          <FormGroup label={t`Text`} fieldId={`${id}-text`}>
            <TextArea
              id={`${id}-text`}
              value={text}
              rows={5}
              resizeOrientation="vertical"
              onChange={(_, value) => setText(value)}
            />
            <FormHelperText>
              <HelperText aria-live="polite">
                {complaint && <HelperTextItem variant="warning">{complaint}</HelperTextItem>}
              </HelperText>
            </FormHelperText>
          </FormGroup>
          <div>
            <Button variant="secondary" size="sm" onClick={paste}>
              <Trans>Take from the clipboard</Trans>
            </Button>
          </div>
          <FormGroup label={t`Keyboard layout of the guest`} fieldId={`${id}-layout`}>
            <FormSelect id={`${id}-layout`} value={chosen} onChange={(_, value) => setLayout(value)}>
              {layoutNames.map((name) => (
                <FormSelectOption key={name} value={name} label={LAYOUTS[name].title} />
              ))}
            </FormSelect>
          </FormGroup>
        </Form>
      </ModalBody>
      <DialogFooter close={close}>
        <Button type="submit" form={`${id}-form`} isAriaDisabled={keystrokes.length === 0}>
          <Trans context="to type">Type</Trans>
        </Button>
      </DialogFooter>
    </Modal>
  )
}
