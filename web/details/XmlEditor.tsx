import type { EditorView } from '@codemirror/view'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, AlertActionLink } from '@patternfly/react-core'
import { useEffect, useRef, useState } from 'react'
import { type HardwareItem, pathOf } from './hardware.ts'
import { LineDiff } from './LineDiff.tsx'
import { openEditor, replaceText, showLine } from './open-editor.ts'
import type { XmlProblem } from './xml-check.ts'

interface Props {
  item: HardwareItem
  /** As it is defined now. */
  xml: string
  /** As it was changed here; undefined if it was not. */
  text: string | undefined
  change: (text: string | undefined) => void
  problem: XmlProblem | undefined
}

/** A definition, or the part of it that is one device, as text; what was changed stands below before it is applied. */
export function XmlEditor({ item, xml, text, change, problem }: Props) {
  const { t } = useLingui()
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  /** What the changes were made to: when the definition changes elsewhere, they are kept. */
  const [base, setBase] = useState(xml)
  const current = useRef(xml)
  const isChanged = text !== undefined
  if (!isChanged && base !== xml) setBase(xml)
  current.current = base

  useEffect(() => {
    const parents = item.isDevice ? pathOf(item).slice(0, -1) : []
    const editor = openEditor({
      parent: host.current!,
      doc: current.current,
      label: t`XML of the definition`,
      parents,
      changed: (now) => change(now === current.current ? undefined : now),
    })
    view.current = editor
    return () => editor.destroy()
    // It is opened once; its page has a key of its own.
  }, [])
  useEffect(() => {
    if (view.current && !isChanged) replaceText(view.current, base)
  }, [base, isChanged])
  useEffect(() => {
    if (view.current && problem?.line !== undefined) showLine(view.current, problem.line)
  }, [problem])

  return (
    <div className="xml-page">
      {isChanged && base !== xml && (
        <Alert
          isInline
          component="h3"
          variant="warning"
          title={t`The definition changed meanwhile`}
          actionLinks={
            <AlertActionLink onClick={() => change(undefined)}>
              <Trans>Show the new one</Trans>
            </AlertActionLink>
          }
        >
          <Trans>Your text is kept. Applied, it takes the place of the new definition.</Trans>
        </Alert>
      )}
      <div aria-live="polite">
        {problem && (
          <Alert isInline component="h3" variant="danger" title={t`The definition was not changed`}>
            {problem.line === undefined ? problem.message : t`Line ${problem.line}: ${problem.message}`}
          </Alert>
        )}
      </div>
      <div ref={host} className="xml-editor" />
      {isChanged && <LineDiff before={xml} after={text} />}
    </div>
  )
}
