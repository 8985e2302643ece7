import { useLingui } from '@lingui/react/macro'
import { ClipboardCopyButton, CodeBlock, CodeBlockAction, CodeBlockCode } from '@patternfly/react-core'
import { useId, useState } from 'react'

/** Text of a program's, with a button that copies it. */
export function CopiedCode({ label, text }: { label: string; text: string }) {
  const { t } = useLingui()
  const id = useId()
  const [isCopied, setCopied] = useState(false)
  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      // The person can still select it.
      () => {},
    )
  const actions = (
    <>
      <span className="code-label">{label}</span>
      <CodeBlockAction>
        <ClipboardCopyButton
          id={`${id}-copy`}
          textId={`${id}-text`}
          aria-label={t`Copy: ${label}`}
          variant="plain"
          onClick={copy}
          onTooltipHidden={() => setCopied(false)}
        >
          {isCopied ? t`Copied` : t`Copy`}
        </ClipboardCopyButton>
      </CodeBlockAction>
    </>
  )
  return (
    <CodeBlock actions={actions} className="copied-code">
      <CodeBlockCode id={`${id}-text`}>{text}</CodeBlockCode>
    </CodeBlock>
  )
}
