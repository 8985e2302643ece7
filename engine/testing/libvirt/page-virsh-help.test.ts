import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { optionHelp } from '../../virsh/option-help.table.ts'
import { type InteractiveVirsh, startVirsh } from './interactive-virsh.ts'
import { type OurDaemon, startOurDaemon } from './our-daemon.ts'
import { type PageShell, startPageShell } from './page-shell.ts'
import { missingCommands, missingOptions } from './page-virsh.table.ts'

let daemon: OurDaemon
let debian: InteractiveVirsh
let page: PageShell

beforeAll(async () => {
  daemon = await startOurDaemon()
  debian = await startVirsh(daemon.uri)
  page = await startPageShell(daemon.socket, daemon.uri)
}, 60_000)

afterAll(async () => {
  await debian?.quit()
  await daemon?.stop()
})

/** The names of commands below each group's title. */
const groupsIn = (help: string): Map<string, string[]> =>
  new Map(
    help.split(/\n(?= [A-Z])/).flatMap((part) => {
      const group = /^ .*\(help keyword '(\w+)'\)/.exec(part)?.[1]
      const names = [...part.matchAll(/^ {4}(\S+)/gm)].map(([, name = '']) => name).sort()
      return group === undefined ? [] : [[group, names]]
    }),
  )

/** Options as the synopsis has them; those by place keep their order, which is what counts. */
function synopsis(help: string): { byPlace: string[]; all: string[] } {
  const line = /SYNOPSIS\n {4}(.*)\n/.exec(help)?.[1] ?? ''
  const parts =
    line.match(/\{\S+ <string>\}\.\.\.|\[\[\S+ <string>\]\.\.\.|\[[^\]]*\](?:\.\.\.)?|<[^>]*>/g) ?? []
  return { byPlace: parts.filter((part) => !/^\[--[\w-]+\]$/.test(part)), all: [...parts].sort() }
}

describe('help of the shell of the page', () => {
  it('has the commands of Debian in their groups, but for those that are listed', async () => {
    const theirs = groupsIn(await debian.ask('help'))

    const ours = groupsIn(await page.ask('help'))

    const expected = [...theirs].map(([group, names]) => [
      group,
      names.filter((name) => missingCommands[name] === undefined),
    ])
    expect([...ours]).toEqual(expected)
    expect(
      Object.keys(missingCommands).filter((name) => ![...theirs.values()].flat().includes(name)),
    ).toEqual([])
  })

  it('has their options, in the order that counts without names, but for those that are listed', async () => {
    const wrong: unknown[] = []
    for (const { name } of page.shell.commands) {
      const without = missingOptions[name]?.[0] ?? []
      const isListed = (part: string): boolean => without.some((option) => part.startsWith(`[--${option}`))
      const { byPlace, all } = synopsis(await debian.ask(`help ${name}`))
      const found = synopsis(await page.ask(`help ${name}`))
      const expected = {
        byPlace: byPlace.filter((part) => !isListed(part)),
        all: all.filter((part) => !isListed(part)),
      }
      if (JSON.stringify(found) !== JSON.stringify(expected))
        wrong.push([name, found.byPlace, expected.byPlace])
    }
    expect(wrong).toEqual([])
  })

  it('explains options that there are, and nothing else', () => {
    const options = new Set(page.shell.commands.flatMap(({ options }) => options.map(({ name }) => name)))

    expect(Object.keys(optionHelp).filter((name) => !options.has(name))).toEqual([])
  })
})
