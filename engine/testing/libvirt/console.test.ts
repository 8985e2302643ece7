import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findProgram } from '../../cli/setup/tools.mjs'
import { type Fixtures, writeFixtures } from './fixtures.ts'
import { type OurDaemon, startOurDaemon } from './our-daemon.ts'
import { perform, type Target } from './virsh-session.ts'

const hasVirsh = findProgram('virsh') !== undefined && findProgram('script') !== undefined
if (!hasVirsh) console.log('virsh console is not tried: virsh or script is not installed')

const minute = 60_000

/** Types a line at the shell's prompt and leaves when the answer is there; gives all that was on the screen. */
function converse(target: Target, domain: string, line: string, answer: RegExp): Promise<string> {
  const command = `virsh --connect '${target.uri}' console ${domain}`
  const child = spawn('script', ['-qec', command, '/dev/null'], { env: { ...process.env, LC_ALL: 'C' } })
  const timer = setTimeout(() => child.kill(), minute)
  // a shell that is there already says its prompt again; virsh forgets what was typed before it has set the terminal
  const knocking = setInterval(() => {
    if (turns.length === 2 && screen.includes('Escape character')) child.stdin.write('\r')
  }, 500)
  const turns: [RegExp, string][] = [
    [/tiny:[^\n]*# /, `${line}\r`],
    [answer, '\x1d'],
  ]
  let screen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
    for (let turn = turns[0]; turn?.[0].test(screen); turn = turns[0]) {
      child.stdin.write(turn[1])
      turns.shift()
    }
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => {
      clearTimeout(timer)
      clearInterval(knocking)
      resolve(screen)
    })
  })
}

describe.skipIf(!hasVirsh)('virsh console', () => {
  let daemon: OurDaemon
  let fixtures: Fixtures
  let target: Target

  beforeAll(async () => {
    fixtures = writeFixtures()
    daemon = await startOurDaemon()
    target = { ...daemon, folder: fixtures.folder }
    await perform('define {folder}/plain.xml', target)
    await perform('start plain', target)
  }, minute)

  afterAll(async () => {
    await daemon?.stop()
    fixtures?.remove()
  }, minute)

  it(
    'reaches the shell of Linux in the guest, again and again',
    async () => {
      const first = await converse(target, 'plain', 'echo $((6 * 7)) is it', /42 is it/)
      const second = await converse(target, 'plain', 'uname -s', /^Linux\r$/m)

      expect(first).toContain("Connected to domain 'plain'")
      expect(first).toContain('42 is it')
      expect(second).toMatch(/^Linux\r$/m)
    },
    2 * minute,
  )
})
