/** CodeMirror, as XML is edited here. Loaded with the first editor. */
import { autocompletion, type CompletionContext, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { xml } from '@codemirror/lang-xml'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { suggestXml } from './completion.ts'
import type { ElementPath } from './declared.ts'

interface Options {
  parent: HTMLElement
  doc: string
  label: string
  /** Elements that hold the first of the document. */
  parents: ElementPath
  changed: (text: string) => void
}

const markLine = StateEffect.define<number | undefined>()

/** The line that something is wrong with, until the text is changed. */
const markedLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(markLine)) {
        if (effect.value === undefined) return Decoration.none
        const { from } = transaction.state.doc.line(effect.value)
        return Decoration.set([Decoration.line({ class: 'wrong-line' }).range(from)])
      }
    return transaction.docChanged ? Decoration.none : marks
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** Colours are the page's, so that they change with its theme. */
const colours = HighlightStyle.define([
  { tag: [tags.tagName, tags.angleBracket], class: 'xml-tag' },
  { tag: tags.attributeName, class: 'xml-attribute' },
  { tag: tags.attributeValue, class: 'xml-value' },
  { tag: tags.comment, class: 'xml-comment' },
])

export function openEditor({ parent, doc, label, parents, changed }: Options): EditorView {
  const complete = ({ state, pos, explicit }: CompletionContext) => {
    const found = suggestXml(state.doc.toString(), pos, parents)
    if (!found || (!explicit && found.from === pos && found.kind === 'attribute')) return null
    const type = { element: 'type', attribute: 'property', value: 'enum' }[found.kind]
    return { from: found.from, options: found.names.map((name) => ({ label: name, type })) }
  }
  return new EditorView({
    parent,
    state: EditorState.create({
      doc,
      extensions: [
        lineNumbers(),
        history(),
        xml({ autoCloseTags: false }),
        syntaxHighlighting(colours),
        autocompletion({ override: [complete], icons: false }),
        markedLine,
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString())
        }),
      ],
    }),
  })
}

export function replaceText(editor: EditorView, text: string): void {
  if (editor.state.doc.toString() === text) return
  editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } })
}

/** Marks a line, selects it and brings it into view. */
export function showLine(editor: EditorView, wanted: number): void {
  const number = Math.min(Math.max(wanted, 1), editor.state.doc.lines)
  const { from, to } = editor.state.doc.line(number)
  editor.dispatch({
    effects: markLine.of(number),
    selection: { anchor: from, head: to },
    scrollIntoView: true,
  })
  editor.focus()
}
