import { describe, expect, it } from 'vitest'
import { ShellConversation } from './shell-conversation.ts'

function conversation(...commands: string[]) {
  const sent: string[] = []
  const printed: string[] = []
  const shell = new ShellConversation(
    /# $/,
    commands,
    (text) => sent.push(text),
    (text) => printed.push(text),
  )
  return { shell, sent, output: () => printed.join('') }
}

function atPrompt(...commands: string[]) {
  const parts = conversation(...commands)
  parts.shell.hear('[ 1.0] Linux version 6.1\r\ntiny:~# ')
  parts.shell.hear('stty -echo; echo "tabvisor-""ready"\r\ntabvisor-ready\r\n')
  return parts
}

describe('ShellConversation', () => {
  it('says nothing before the prompt', () => {
    const { shell, sent } = conversation('uname')

    shell.hear('Booting # of processors\r\n')

    expect(sent).toEqual([])
  })

  it('prints what commands print and nothing else, in order', () => {
    const { shell, sent, output } = atPrompt('uname -m', 'echo two')

    shell.hear('x86_64\r\ntabvisor-exit=0\r\n')
    shell.hear('two\r\ntabvisor-exit=0\r\n')

    expect(sent.slice(1)).toEqual(['uname -m\n', 'echo two\n'])
    expect(output()).toBe('x86_64\ntwo\n')
    expect(shell.isDone).toBe(true)
  })

  it('understands a console that speaks byte by byte', () => {
    const { shell, output } = atPrompt('printf ab')

    for (const byte of 'abtabvisor-exit=0\r\n') shell.hear(byte)

    expect(output()).toBe('ab\n')
    expect(shell.isDone).toBe(true)
  })

  it('is not done while a command runs', () => {
    const { shell, output } = atPrompt('sleep 1; echo done')

    shell.hear('first\r\nhalf')

    expect(output()).toBe('first\n')
    expect(shell.isDone).toBe(false)
  })

  it('sends a command of several lines as one', () => {
    const { sent } = atPrompt('echo a\necho b')

    expect(sent[1]).toBe(`eval "$(echo ${btoa('echo a\necho b')} | base64 -d)"\n`)
  })
})
