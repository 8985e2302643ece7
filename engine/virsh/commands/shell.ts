import { escapeXml } from '../../xml/writer.ts'
import { type Command, CommandError, type CommandOption, command, type Group } from '../command.ts'
import { shellWord } from '../shell-word.ts'

const groups: readonly [Group, string][] = [
  ['domain', 'Domain Management'],
  ['monitor', 'Domain Monitoring'],
  ['host', 'Host and Hypervisor'],
  ['network', 'Networking'],
  ['pool', 'Storage Pool'],
  ['volume', 'Storage Volume'],
  ['virsh', 'Virsh itself'],
]

function listOf([group, title]: readonly [Group, string], commands: readonly Command[]): string {
  const own = commands.filter((one) => one.group === group).sort((a, b) => (a.name < b.name ? -1 : 1))
  const lines = own.map(({ name, summary }) => `    ${name.padEnd(30)} ${summary}\n`)
  return ` ${title} (help keyword '${group}'):\n${lines.join('')}\n`
}

/** The commands of the shell itself. */
export const shellCommands = (all: () => readonly Command[]): readonly Command[] => [
  command(
    'virsh',
    'help [--command <string>]',
    'tell which commands there are, or what one does',
    async (given, { print }) => {
      const name = given.maybe('command')
      if (name === undefined) {
        print(`Grouped commands:\n\n${groups.map((group) => listOf(group, all())).join('')}`)
        return
      }
      const group = groups.find(([keyword, title]) => keyword === name || title === name)
      const one = all().find((one) => one.name === name)
      if (one) print(describe(one))
      else if (group) print(listOf(group, all()))
      else throw new CommandError(`command or command group '${name}' doesn't exist`)
    },
  ),
  command(
    'virsh',
    'echo [--shell] [--xml] [--err] [<string>]...',
    'say something back',
    async (given, { print }) => {
      const words = given.all('string').map((word) => {
        const text = given.has('xml') ? escapeXml(word) : word
        return given.has('shell') ? shellWord(text) : text
      })
      print(words.join(' '))
    },
  ),
  command('virsh', 'quit', 'leave', async () => {}),
]

function describe({ name, summary, description, options }: Command): string {
  const synopsis = options.map((option) => ` ${inSynopsis(option)}`).join('')
  const about = description === '' ? '' : `\n  DESCRIPTION\n    ${description}\n`
  const list = options.map((option) => `    ${inList(option).padEnd(15)}  ${option.help}\n`).join('')
  return `  NAME\n    ${name} - ${summary}\n\n  SYNOPSIS\n    ${name}${synopsis}\n${about}${list && `\n  OPTIONS\n${list}`}\n`
}

function inSynopsis({ name, type, isRequired, takesRest }: CommandOption): string {
  if (type === 'bool') return `[--${name}]`
  if (takesRest) return isRequired ? `{[--${name}] <string>}...` : `[[--${name}] <string>]...`
  return isRequired ? `<${name}>` : `[--${name} <${type === 'int' ? 'number' : 'string'}>]`
}

function inList({ name, type, isRequired, takesRest }: CommandOption): string {
  const value = type === 'int' ? '<number>' : '<string>'
  if (type === 'bool') return `--${name}`
  return isRequired || takesRest ? `[--${name}] ${value}` : `--${name} ${value}`
}
