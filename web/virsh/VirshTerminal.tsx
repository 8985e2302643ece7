import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import { useEffect, useRef, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { Shell } from '../../engine/virsh/shell.ts'
import { EditDialog } from './EditDialog.tsx'
import { LineEditor } from './line-editor.ts'

interface Props {
  client: RpcClient
}

/** A definition that is being changed. */
interface Editing {
  title: string
  text: string
  close: (text?: string) => void
}

/** virsh in the page, over the connection of the page. */
export function VirshTerminal({ client }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const [editing, setEditing] = useState<Editing>()
  useEffect(() => {
    const terminal = new Terminal({
      scrollback: 10_000,
      convertEol: true,
      fontFamily: 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace',
      fontSize: 14,
      lineHeight: 1.15,
      cursorBlink: false,
      screenReaderMode: true,
      theme: { background: '#151515', foreground: '#e0e0e0' },
    })
    const fit = new FitAddon()
    terminal.loadAddon(fit)
    terminal.open(host.current!)
    const write = (text: string): void => terminal.write(text)
    let keyListener: ((keys: string) => void) | undefined
    const shell = new Shell(client, 'qemu:///system', {
      print: write,
      readFile: chooseFile,
      writeFile: downloadFile,
      timers: {
        after: (milliseconds, task) => {
          const timer = setTimeout(task, milliseconds)
          return { dispose: () => clearTimeout(timer) }
        },
      },
      person: {
        takeKeys: (listener) => {
          keyListener = listener
          return {
            dispose: () => {
              keyListener = undefined
            },
          }
        },
        edit: (title, text) =>
          new Promise((resolve) => {
            setEditing({
              title,
              text,
              close: (changed) => {
                setEditing(undefined)
                resolve(changed)
                terminal.focus()
              },
            })
          }),
      },
    })
    write(
      "Welcome to virsh, the virtualization interactive terminal.\n\nType:  'help' for help with commands\n",
    )
    write("       'quit' to quit\n\n")
    const editor = new LineEditor({
      prompt: shell.prompt,
      write,
      complete: (line) => shell.complete(line),
      run: async (line) => {
        await shell.run(line)
        if (shell.isOver) location.hash = ''
      },
    })
    terminal.onData((text) => {
      if (keyListener) keyListener(text)
      else void editor.type(text)
    })
    const observer = new ResizeObserver(() => fit.fit())
    observer.observe(host.current!)
    terminal.focus()
    return () => {
      observer.disconnect()
      terminal.dispose()
    }
  }, [client])
  return (
    <section className="console" aria-label="virsh">
      <div ref={host} className="console-terminal" />
      {editing && <EditDialog {...editing} />}
    </section>
  )
}

/** A page has no files of its own: the person chooses the one that a command names. */
function chooseFile(path: string): Promise<string> {
  const input = document.createElement('input')
  input.type = 'file'
  return new Promise((resolve, reject) => {
    input.addEventListener('change', () => void input.files?.[0]?.text().then(resolve, reject))
    input.addEventListener('cancel', () =>
      reject(new Error(`Failed to open file '${path}': No such file or directory`)),
    )
    input.click()
  })
}

/** Files that commands write are downloads. */
async function downloadFile(path: string, bytes: Uint8Array): Promise<void> {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([bytes.slice()]))
  link.download = path.split('/').at(-1) ?? path
  link.click()
  URL.revokeObjectURL(link.href)
}
