import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findProgram } from '../../cli/setup/tools.mjs'
import { type Fixtures, writeFixtures } from './fixtures.ts'
import { type OurDaemon, startOurDaemon } from './our-daemon.ts'
import { perform, type Target } from './virsh-session.ts'

const hasVirsh = findProgram('virsh') !== undefined && findProgram('script') !== undefined
if (!hasVirsh) console.log('virsh console is not tried: virsh or script is not installed')

const minute = 60_000

/** Types lines into a console at a prompt, leaves it at the last prompt; gives all that was on the screen. */
function converse(target: Target, domain: string, lines: readonly string[]): Promise<string> {
  const command = `virsh --connect '${target.uri}' console ${domain}`
  const child = spawn('script', ['-qec', command, '/dev/null'], { env: { ...process.env, LC_ALL: 'C' } })
  const left = [...lines]
  let screen = ''
  let seen = 0
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text
    const prompt = /tiny:[^\n]*# $/.exec(screen.slice(seen))
    if (prompt === null) return
    seen = screen.length
    const next = left.shift()
    child.stdin.write(next === undefined ? '\x1d' : `${next}\r`)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve(screen))
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
      const first = await converse(target, 'plain', ['', 'echo $((6 * 7)) is the answer'])
      const second = await converse(target, 'plain', ['', 'uname -s'])

      expect(first).toContain("Connected to domain 'plain'")
      expect(first).toContain('42 is the answer')
      expect(second).toMatch(/^Linux\r?$/m)
    },
    2 * minute,
  )
})
