/** The guest prints these; written in two halves where the guest's terminal echoes what is typed. */
const ready = 'tabvisor-ready'
const finished = /tabvisor-exit=(\d+)\r*\n/

/**
 * Runs commands at the guest's shell over its serial console. At the prompt it starts a loop without echo that reads a
 * line, runs it and says that it is finished, so that nothing but the commands' own output comes between.
 */
export class ShellConversation {
  private readonly prompt: RegExp
  private readonly waiting: string[]
  private readonly send: (text: string) => void
  private readonly print: (text: string) => void
  private stage: 'prompt' | 'ready' | 'command' | 'done' = 'prompt'
  private heard = ''

  constructor(
    prompt: RegExp,
    commands: readonly string[],
    send: (text: string) => void,
    print: (text: string) => void,
  ) {
    this.prompt = prompt
    this.waiting = [...commands]
    this.send = send
    this.print = print
  }

  get isDone(): boolean {
    return this.stage === 'done'
  }

  /** What the console said. */
  hear(text: string): void {
    this.heard += text
    if (this.stage === 'prompt') this.awaitPrompt()
    if (this.stage === 'ready') this.awaitReady()
    if (this.stage === 'command') this.awaitEnd()
  }

  private awaitPrompt(): void {
    this.heard = this.heard.slice(-1000)
    if (!this.prompt.test(this.heard)) return
    this.heard = ''
    this.stage = 'ready'
    this.send(
      `stty -echo; echo "tabvisor-""ready"; while IFS= read -r l; do eval "$l"; echo "tabvisor-""exit=$?"; done\n`,
    )
  }

  private awaitReady(): void {
    const end = this.heard.indexOf('\n', this.heard.indexOf(ready))
    if (!this.heard.includes(ready) || end < 0) return
    this.heard = this.heard.slice(end + 1)
    this.next()
  }

  private awaitEnd(): void {
    const end = finished.exec(this.heard)
    if (!end) {
      const whole = this.heard.lastIndexOf('\n') + 1
      this.print(plain(this.heard.slice(0, whole)))
      this.heard = this.heard.slice(whole)
      return
    }
    const rest = plain(this.heard.slice(0, end.index))
    this.print(rest === '' || rest.endsWith('\n') ? rest : `${rest}\n`)
    this.heard = this.heard.slice(end.index + end[0].length)
    this.next()
  }

  private next(): void {
    const command = this.waiting.shift()
    this.stage = command === undefined ? 'done' : 'command'
    if (command !== undefined) this.send(`${oneLine(command)}\n`)
  }
}

/** A command of several lines as one that the loop can read. */
function oneLine(command: string): string {
  if (!/[^\x20-\x7e\u00a0-\uffff]/.test(command)) return command
  return `eval "$(echo ${btoa(String.fromCharCode(...new TextEncoder().encode(command)))} | base64 -d)"`
}

const plain = (text: string): string => text.replace(/\r+\n/g, '\n')
