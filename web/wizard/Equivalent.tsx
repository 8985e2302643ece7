import { Trans, useLingui } from '@lingui/react/macro'
import { ClipboardCopy, ClipboardCopyVariant, Content, ExpandableSection } from '@patternfly/react-core'

interface Props {
  line: string
  xml: string
}

/** What the answers so far come to, for those who would do it by hand. */
export function Equivalent({ line, xml }: Props) {
  const { t } = useLingui()
  const tips = { hoverTip: t`Copy`, clickTip: t`Copied` }
  return (
    <section aria-label={t`The same by hand`} className="equivalent">
      <Content component="h3">
        <Trans>The same by hand</Trans>
      </Content>
      <ClipboardCopy isReadOnly isCode {...tips} textAriaLabel={t`Line for virt-install`}>
        {line}
      </ClipboardCopy>
      <ExpandableSection toggleText={t`XML for virsh define`}>
        <ClipboardCopy
          isReadOnly
          isCode
          isExpanded
          toggleAriaLabel={t`Show content`}
          variant={ClipboardCopyVariant.expansion}
          {...tips}
          textAriaLabel={t`XML for virsh define`}
        >
          {xml}
        </ClipboardCopy>
      </ExpandableSection>
    </section>
  )
}
