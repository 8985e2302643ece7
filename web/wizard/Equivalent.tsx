import { ClipboardCopy, ClipboardCopyVariant, Content, ExpandableSection } from '@patternfly/react-core'

interface Props {
  line: string
  xml: string
}

/** What the answers so far come to, for those who would do it by hand. */
export function Equivalent({ line, xml }: Props) {
  return (
    <section aria-label="The same by hand" className="equivalent">
      <Content component="h3">The same by hand</Content>
      <ClipboardCopy
        isReadOnly
        isCode
        hoverTip="Copy"
        clickTip="Copied"
        textAriaLabel="Line for virt-install"
      >
        {line}
      </ClipboardCopy>
      <ExpandableSection toggleText="XML for virsh define">
        <ClipboardCopy
          isReadOnly
          isCode
          isExpanded
          variant={ClipboardCopyVariant.expansion}
          hoverTip="Copy"
          clickTip="Copied"
          textAriaLabel="XML for virsh define"
        >
          {xml}
        </ClipboardCopy>
      </ExpandableSection>
    </section>
  )
}
