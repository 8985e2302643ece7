import type { EditorView } from '@codemirror/view'
import { Alert, Button } from '@patternfly/react-core'
import { useEffect, useRef, useState } from 'react'
import { XmlError } from '../../engine/xml/error.ts'
import { parseXml } from '../../engine/xml/parser.ts'

interface Props {
  xml: string
  apply: (xml: string) => Promise<void>
}

/** The definition as text. What is not well-formed is told with its line, before libvirt is asked. */
export function XmlEditor({ xml, apply }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const [failure, setFailure] = useState<string>()
  useEffect(() => {
    let isGone = false
    void openEditor(host.current!, xml).then((editor) => {
      if (isGone) editor.destroy()
      else view.current = editor
    })
    return () => {
      isGone = true
      view.current?.destroy()
      view.current = undefined
    }
  }, [xml])

  const save = async () => {
    const text = view.current?.state.doc.toString()
    if (text === undefined) return
    try {
      parseXml(text)
      await apply(text)
      setFailure(undefined)
    } catch (error) {
      const position = error instanceof XmlError ? error.position : undefined
      const editor = view.current
      if (position && editor) {
        const line = editor.state.doc.line(Math.min(position.line, editor.state.doc.lines))
        editor.dispatch({ selection: { anchor: line.from, head: line.to }, scrollIntoView: true })
      }
      const where = position ? `Line ${position.line}: ` : ''
      setFailure(where + (error as Error).message)
    }
  }
  const restore = () => {
    const editor = view.current
    editor?.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: xml } })
    setFailure(undefined)
  }
  return (
    <>
      {failure && (
        <Alert isInline variant="danger" component="h3" title="The definition was not changed">
          {failure}
        </Alert>
      )}
      <div ref={host} className="xml-editor" />
      <Button onClick={() => void save()}>Apply</Button>{' '}
      <Button variant="link" onClick={restore}>
        Cancel
      </Button>
    </>
  )
}

async function openEditor(parent: HTMLElement, doc: string): Promise<EditorView> {
  const [{ EditorView, keymap, lineNumbers }, { xml }, { defaultKeymap, history, historyKeymap }] =
    await Promise.all([
      import('@codemirror/view'),
      import('@codemirror/lang-xml'),
      import('@codemirror/commands'),
    ])
  return new EditorView({
    parent,
    doc,
    extensions: [
      lineNumbers(),
      history(),
      xml(),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': 'XML of the definition' }),
    ],
  })
}
