import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'

/** A program that is measured by what it prints. It never outlives {@link watched}. */
export async function watched<T>(
  command: { program: string; args: readonly string[]; timeoutSeconds: number },
  watch: (
    child: ChildProcessWithoutNullStreams,
    done: (result: T) => void,
    fail: (reason: string) => void,
  ) => void,
): Promise<T> {
  const { program, args, timeoutSeconds } = command
  const child = spawn(program, args, { stdio: 'pipe' })
  // What is written to a program that has ended is lost, and its end is told below.
  child.stdin.on('error', () => {})
  let complaint = ''
  child.stderr.on('data', (bytes: Buffer) => {
    complaint = (complaint + bytes.toString()).slice(-2000)
  })
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<T>((resolve, reject) => {
      const fail = (reason: string) => reject(new Error(reason))
      timer = setTimeout(() => fail(`not done after ${timeoutSeconds} seconds`), timeoutSeconds * 1000)
      child.on('error', (error) => fail(`${program} cannot be started (${error.message})`))
      watch(child, resolve, fail)
      child.on('close', (status) => fail(`${program} ended with ${status}: ${complaint.trim()}`))
    })
  } finally {
    clearTimeout(timer)
    child.kill('SIGKILL')
  }
}
