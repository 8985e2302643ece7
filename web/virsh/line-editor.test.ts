import { describe, expect, it } from 'vitest'
import { LineEditor } from './line-editor.ts'

const [HOME, END, LEFT, RIGHT, UP, DOWN] = ['\x1b[H', '\x1b[F', '\x1b[D', '\x1b[C', '\x1b[A', '\x1b[B']
const [CTRL_A, CTRL_C, CTRL_E, CTRL_K, CTRL_R, CTRL_U, CTRL_W, CTRL_Y] = [
  ...['\x01', '\x03', '\x05', '\x0b', '\x12', '\x15', '\x17', '\x19'],
] as const

function editor(history: string[] = []) {
  const ran: string[] = []
  const remembered: string[] = []
  const names = ['domid', 'domstate', 'list']
  let shown = ''
  const edited = new LineEditor({
    prompt: () => '> ',
    columns: () => 10,
    write: (text) => {
      shown += text
    },
    run: async (line) => void ran.push(line),
    complete: async (line) => names.filter((name) => name.startsWith(line)),
    history,
    remember: (line) => void remembered.push(line),
  })
  return { edited, ran, remembered, shown: () => shown }
}

async function entered(keys: string, history: string[] = []): Promise<string[]> {
  const { edited, ran } = editor(history)
  await edited.type(`${keys}\r`)
  return ran
}

describe('a line editor', () => {
  it('runs the lines of a pasted text one after another', async () => {
    expect(await entered('list\r\ndomid one')).toEqual(['list', 'domid one'])
  })

  it('brings lines back with the arrows, those of earlier visits too', async () => {
    expect(await entered(`${UP}\rsecond\r${UP}${UP}\r${UP}${DOWN}`, ['first'])).toEqual([
      'first',
      'second',
      'first',
      '',
    ])
  })

  it('hands over each line that is to be remembered, once', async () => {
    const { edited, remembered } = editor(['first'])

    await edited.type('first\rsecond\rsecond\r\r')

    expect(remembered).toEqual(['second'])
  })

  it('completes as far as names agree, also in the middle of a line', async () => {
    expect(await entered('l\t--all\rd\ts\tone')).toEqual(['list --all', 'domstate one'])
    expect(await entered(`l --all${HOME}${RIGHT}\t`)).toEqual(['list  --all'])
  })

  it('drops a line at Ctrl+C and takes letters back', async () => {
    expect(await entered(`destroy${CTRL_C}listt\x7f`)).toEqual(['list'])
  })

  it.each([
    ['to the left', `lst${LEFT}${LEFT}i`, 'list'],
    ['to the start', `st${HOME}li`, 'list'],
    ['to the start by Ctrl+A', `st${CTRL_A}li`, 'list'],
    ['to the end', `li${HOME}${END}st`, 'list'],
    ['to the end by Ctrl+E', `li${HOME}${CTRL_E}st`, 'list'],
    ['a word to the left', 'dumpxml one\x1bbthe ', 'dumpxml the one'],
    ['a word to the left by Ctrl', 'dumpxml one\x1b[1;5D\x1b[1;5Dthe ', 'the dumpxml one'],
    ['a word to the right', `dumpxml one${HOME}\x1bfs`, 'dumpxmls one'],
  ])('moves %s', async (_, keys, line) => {
    expect(await entered(keys)).toEqual([line])
  })

  it.each([
    ['what is before it', `one two${LEFT}${CTRL_U}`, 'o'],
    ['what is behind it', `one two${HOME}${RIGHT}${CTRL_K}`, 'o'],
    ['the word before it', `one two${CTRL_W}`, 'one '],
    ['the character behind it', `one${HOME}\x1b[3~`, 'ne'],
  ])('removes %s', async (_, keys, line) => {
    expect(await entered(keys)).toEqual([line])
  })

  it('gives back with Ctrl+Y what was removed', async () => {
    expect(await entered(`one two${CTRL_W}${HOME}${CTRL_Y} `)).toEqual(['two one '])
  })

  describe('Ctrl+R', () => {
    const history = ['define a.xml', 'start a', 'define b.xml', 'list']

    it('finds the last line that has a text, then those before', async () => {
      expect(await entered(`${CTRL_R}def`, history)).toEqual(['define b.xml'])
      expect(await entered(`${CTRL_R}def${CTRL_R}`, history)).toEqual(['define a.xml'])
    })

    it('lets the found line be changed', async () => {
      expect(await entered(`${CTRL_R}sta${END}b`, history)).toEqual(['start ab'])
    })

    it('ends with nothing at Ctrl+C', async () => {
      expect(await entered(`${CTRL_R}sta${CTRL_C}`, history)).toEqual([''])
    })
  })

  it('draws a line that takes several rows from the row of the prompt', async () => {
    const { edited, shown } = editor()

    await edited.type(`abcdefghijkm${LEFT}`)
    const before = shown().length
    await edited.type('l')

    expect(shown().slice(before)).toBe('\x1b[1A\r\x1b[J> abcdefghijklm\r\x1b[4C')
  })
})
