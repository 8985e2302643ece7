import { Trans } from '@lingui/react/macro'
import { HelperText, HelperTextItem } from '@patternfly/react-core'
import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import type { KeyTaker } from '../../engine/virsh/session.ts'
import { Shell } from '../../engine/virsh/shell.ts'
import { download } from '../download.ts'
import { pageTimers } from '../page-timers.ts'
import { terminalLook } from '../terminal-look.ts'
import { EditDialog } from './EditDialog.tsx'
import { LineEditor } from './line-editor.ts'
import { storedHistory, storeLine } from './stored-history.ts'
import './virsh.css'

interface Props {
  client: RpcClient
  /** Another connection, for somebody who may only look if that is wanted. */
  connect: (isReadonly: boolean) => Promise<RpcClient>
  /** After `quit`. */
  close: () => void
}

/** A definition that is being changed. */
interface Editing {
  title: string
  text: string
  close: (text?: string) => void
}

/** virsh in the page, over the connection of the page. */
export function VirshTerminal({ client, connect, close }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const [editing, setEditing] = useState<Editing>()
  const onQuit = useEffectEvent(close)
  useEffect(() => {
    const terminal = new Terminal({ ...terminalLook, convertEol: true })
    const fit = new FitAddon()
    terminal.loadAddon(fit)
    terminal.open(host.current!)
    let hasLeft = false
    const write = (text: string): void => {
      if (!hasLeft) terminal.write(text)
    }
    let keyTaker: KeyTaker | undefined
    const shell = new Shell(client, 'qemu:///system', {
      print: write,
      now: Date.now,
      connect,
      readFile: chooseFile,
      writeFile: async (path, bytes) => download(path.split('/').at(-1) ?? path, new Blob([bytes.slice()])),
      timers: pageTimers,
      person: {
        takeKeys: (taker) => {
          keyTaker = taker
          return {
            dispose: () => {
              keyTaker = undefined
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
      prompt: () => shell.prompt,
      columns: () => terminal.cols,
      history: storedHistory(),
      remember: storeLine,
      write,
      complete: (line) => shell.complete(line),
      run: async (line) => {
        await shell.run(line)
        if (shell.isOver) onQuit()
      },
    })
    terminal.onData((text) => {
      if (keyTaker) keyTaker.typed(text)
      else void editor.type(text)
    })
    terminal.attachCustomKeyEventHandler((event) => {
      if (event.type !== 'keydown' || !event.shiftKey) return true
      if (event.key === 'Escape') terminal.blur()
      else if (event.ctrlKey && event.code === 'KeyC') {
        event.preventDefault()
        void navigator.clipboard.writeText(terminal.getSelection())
      } else return !(event.ctrlKey && event.code === 'KeyV')
      return false
    })
    const observer = new ResizeObserver(() => fit.fit())
    observer.observe(host.current!)
    terminal.focus()
    return () => {
      hasLeft = true
      keyTaker?.left()
      shell.close()
      observer.disconnect()
      terminal.dispose()
    }
  }, [client, connect])
  return (
    <>
      <section className="console" aria-label="virsh">
        <div ref={host} className="console-terminal" />
        {editing && <EditDialog {...editing} />}
      </section>
      <HelperText>
        <HelperTextItem>
          <Trans>
            Tab completes, Ctrl+R searches earlier lines, Ctrl+Shift+C copies, Ctrl+Shift+V pastes, Shift+Esc
            leaves the terminal.
          </Trans>
        </HelperTextItem>
      </HelperText>
    </>
  )
}

/** A page has no files of its own: the person chooses the one that a command names. */
function chooseFile(path: string): Promise<Uint8Array> {
  const input = document.createElement('input')
  input.type = 'file'
  return new Promise((resolve, reject) => {
    input.addEventListener('change', () => {
      void input.files?.[0]?.bytes().then(resolve, reject)
    })
    input.addEventListener('cancel', () =>
      reject(new Error(`Failed to open file '${path}': No such file or directory`)),
    )
    input.click()
  })
}
