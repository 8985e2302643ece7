import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Debian's virsh in its interactive mode, both streams as they come. */
export interface InteractiveVirsh {
  /** What it says to a line, without prompts. */
  ask(line: string): Promise<string>
  quit(): Promise<void>
}

/** The line, which virsh echoes, and the next prompt. */
const answer = /^[^\n]*\n([\s\S]*)virsh [#>] $/

export async function startVirsh(uri: string, options: readonly string[] = []): Promise<InteractiveVirsh> {
  const child = spawn('sh', ['-c', 'exec virsh -c "$0" "$@" 2>&1', uri, ...options], {
    env: { PATH: process.env.PATH, LC_ALL: 'C', TERM: 'dumb' },
  })
  let said = ''
  let told = (): void => {}
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    told()
  })
  const until = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(said)
      if (found) return found[1] ?? ''
      await new Promise<void>((resolve) => {
        told = resolve
      })
    }
  }
  await until(/virsh [#>] $/)
  return {
    ask: (line) => {
      said = ''
      child.stdin.write(`${line}\n`)
      return until(answer)
    },
    quit: async () => {
      const closed = once(child, 'close')
      child.stdin.end('quit\n')
      await closed
    },
  }
}
