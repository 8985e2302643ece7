import { describe, expect, it } from 'vitest'
import { LineEditor } from './line-editor.ts'

function editor() {
  const ran: string[] = []
  const names = ['domid', 'domstate', 'list']
  const edited = new LineEditor({
    prompt: '> ',
    write: () => {},
    run: async (line) => void ran.push(line),
    complete: (line) => names.filter((name) => name.startsWith(line)),
  })
  return { edited, ran }
}

describe('a line editor', () => {
  it('runs the lines of a pasted text one after another', async () => {
    const { edited, ran } = editor()

    await edited.type('list\r\ndomid one\r')

    expect(ran).toEqual(['list', 'domid one'])
  })

  it('brings lines back with the arrows', async () => {
    const { edited, ran } = editor()

    await edited.type('first\rsecond\r\x1b[A\x1b[A\r\x1b[A\x1b[B\r')

    expect(ran).toEqual(['first', 'second', 'first', ''])
  })

  it('completes as far as names agree', async () => {
    const { edited, ran } = editor()

    await edited.type('l\t--all\rd\ts\tone\r')

    expect(ran).toEqual(['list --all', 'domstate one'])
  })

  it('drops a line at Ctrl+C and takes letters back', async () => {
    const { edited, ran } = editor()

    await edited.type('destroy\x03listt\x7f\r')

    expect(ran).toEqual(['list'])
  })
})
