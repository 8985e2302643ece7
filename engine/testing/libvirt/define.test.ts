import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SeededRandom } from '../../base/random.ts'
import { findProgram } from '../../cli/setup/tools.mjs'
import { completeDomain } from '../../model/domain/define/complete.ts'
import { formatDomain } from '../../model/domain/define/format.ts'
import { parseDomain } from '../../model/domain/define/parse.ts'
import { VirError } from '../../model/error.ts'
import { defineDeviations } from './define-deviations.table.ts'
import { definitions } from './definitions.table.ts'
import { richDefinitions } from './definitions-rich.table.ts'
import { wrongDefinitions } from './definitions-wrong.table.ts'
import { difference } from './difference.ts'
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from './private-libvirtd.ts'

const documents = new Map([...definitions, ...richDefinitions, ...wrongDefinitions])
if (findProgram('swtpm')) {
  documents.delete('tpm-emulator')
  console.log('the TPM emulator is not compared: swtpm is installed, and only without it libvirtd refuses it')
}
const minute = 60_000
const schema = '/usr/share/libvirt/schemas/domain.rng'

/** What our definition of a document says, in the form in which define.py tells libvirtd's. */
function define(xml: string): string {
  const context = {
    random: new SeededRandom(1),
    emulator: '/usr/bin/qemu-system-x86_64',
    nvramFolder: '/var/lib/libvirt/qemu/nvram',
  }
  try {
    const domain = parseDomain(xml, context)
    completeDomain(domain, context)
    return formatDomain(domain)
  } catch (error) {
    if (error instanceof VirError) return `${error.code} ${error.domain} ${error.message}`
    throw error
  }
}

/** What comes of a document, and of that again. */
function ours(xml: string): string[] {
  const first = define(xml)
  return first.startsWith('<') ? [first, define(first)] : [first]
}

async function theirs(uri: string): Promise<Record<string, string[]>> {
  const child = spawn('/usr/bin/python3', [join(import.meta.dirname, 'define.py'), uri], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(Object.fromEntries(documents)))
  return JSON.parse(await text(child.stdout)) as Record<string, string[]>
}

/** Documents without a UUID get one by chance; documents that name one keep it. */
function comparable(xml: string, answers: readonly string[]): string[] {
  const lines = answers.flatMap((answer) => answer.trimEnd().split('\n'))
  return xml.includes('<uuid>') ? lines : lines.map((line) => line.replace(/<uuid>[^<]*<\/uuid>/, '<uuid/>'))
}

const obstacle = libvirtdObstacle()
if (obstacle !== undefined) console.log(`definitions are not compared with libvirtd's: ${obstacle}`)

describe.skipIf(obstacle !== undefined)('defining', () => {
  let daemon: PrivateLibvirtd

  beforeAll(async () => {
    daemon = await startPrivateLibvirtd()
  }, 2 * minute)

  afterAll(() => daemon?.stop(), minute)

  it(
    'adds to each document what libvirtd adds, and says of each wrong one what libvirtd says',
    async () => {
      const answers = await theirs(daemon.uri)

      const found = [...documents]
        .map(
          ([name, xml]) =>
            [name, difference(comparable(xml, answers[name]!), comparable(xml, ours(xml)))] as const,
        )
        .filter(([, different]) => different.length > 0)

      expect(Object.keys(answers)).toHaveLength(documents.size)
      expect(Object.fromEntries(found)).toEqual(
        Object.fromEntries(
          [...defineDeviations].map(([name, { difference: known }]) => [name, [...known, ...known]]),
        ),
      )
    },
    2 * minute,
  )
})

const lacksSchema = !existsSync(schema) || spawnSync('xmllint', ['--version']).status !== 0
if (lacksSchema) console.log(`definitions are not validated: xmllint or ${schema} is missing`)

describe('a completed definition', () => {
  it.skipIf(lacksSchema)(
    "fits libvirt's own schema, where its document is what the schema allows",
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'tabvisor-define-'))
      const files = [...definitions, ...richDefinitions]
        .filter(([name]) => !defineDeviations.has(name))
        .map(([name, xml]) => ({ path: join(folder, `${name}.xml`), answer: define(xml) }))
        .filter(({ answer }) => answer.startsWith('<'))
      for (const { path, answer } of files) writeFileSync(path, answer)

      const { stderr } = spawnSync(
        'xmllint',
        ['--noout', '--relaxng', schema, ...files.map(({ path }) => path)],
        {
          encoding: 'utf8',
        },
      )
      rmSync(folder, { recursive: true })

      const failed = stderr.split('\n').filter((line) => line.endsWith('fails to validate'))
      expect(failed).toEqual([])
    },
    minute,
  )
})
