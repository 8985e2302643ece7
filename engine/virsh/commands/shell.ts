import { escapeXml } from '../../xml/writer.ts'
import { type Command, CommandError, type CommandOption, command, type Group } from '../command.ts'
import { shellWord } from '../shell-word.ts'

const groups: readonly [Group, string][] = [
  ['domain', 'Domain Management'],
  ['monitor', 'Domain Monitoring'],
  ['events', 'Domain Events'],
  ['host', 'Host and Hypervisor'],
  ['checkpoint', 'Checkpoint'],
  ['interface', 'Interface'],
  ['filter', 'Network Filter'],
  ['network', 'Networking'],
  ['nodedev', 'Node Device'],
  ['secret', 'Secret'],
  ['snapshot', 'Snapshot'],
  ['backup', 'Backup'],
  ['pool', 'Storage Pool'],
  ['volume', 'Storage Volume'],
  ['virsh', 'Virsh itself'],
]

function listOf([group, title]: readonly [Group, string], commands: readonly Command[]): string {
  const own = commands.filter((one) => one.group === group).sort((a, b) => (a.name < b.name ? -1 : 1))
  const lines = own.map(({ name, summary }) => `    ${name.padEnd(30)} ${summary}\n`)
  return ` ${title} (help keyword '${group}'):\n${lines.join('')}\n`
}

interface ShellAccess {
  commands(): readonly Command[]
  /** Opens a connection anew; rejects if it is to another daemon than this one. */
  connect(name: string | undefined, isReadonly: boolean): Promise<void>
}

/** The commands of the shell itself. */
export const shellCommands = ({ commands, connect }: ShellAccess): readonly Command[] => [
  command(
    'virsh',
    'help [--command <string>]',
    'tell which commands there are, or what one does',
    async (given, { print }) => {
      const name = given.maybe('command')
      if (name === undefined) {
        print(`Grouped commands:\n\n${groups.map((group) => listOf(group, commands())).join('')}`)
        return
      }
      const group = groups.find(([keyword, title]) => keyword === name || title === name)
      const one = commands().find((one) => one.name === name)
      if (one) print(describe(one))
      else if (group) print(listOf(group, commands()))
      else throw new CommandError(`command or command group '${name}' doesn't exist`)
    },
  ),
  command(
    'virsh',
    'echo [--shell] [--xml] [--split] [--err] [<string>]...',
    'say something back',
    async (given, { print }) => {
      const words = given.all('string').map((word) => {
        const text = given.has('xml') ? escapeXml(word) : word
        return given.has('shell') ? shellWord(text) : text
      })
      print(given.has('split') ? words.map((word) => `${word}\n`).join(' ') : words.join(' '))
    },
  ),
  command(
    'virsh',
    'connect [--name <string>] [--readonly]',
    'open the connection to the daemon anew',
    async (given) => connect(given.maybe('name'), given.has('readonly')),
  ),
  command('virsh', 'quit', 'leave', async () => {}),
  command('virsh', 'exit', 'leave', async () => {}),
]

function describe({ name, summary, description, options }: Command): string {
  // What is left of a line may be named only where something else stands before it.
  const isFirst = !options.some(({ isRequired }) => isRequired)
  const synopsis = options.map((option) => ` ${inSynopsis(option, isFirst)}`).join('')
  const about = description === '' ? '' : `\n  DESCRIPTION\n    ${description}\n`
  const list = options.map((option) => `    ${inList(option, isFirst).padEnd(15)}  ${option.help}\n`).join('')
  return `  NAME\n    ${name} - ${summary}\n\n  SYNOPSIS\n    ${name}${synopsis}\n${about}${list && `\n  OPTIONS\n${list}`}\n`
}

function inSynopsis({ name, type, isRequired, takesRest }: CommandOption, isFirst: boolean): string {
  if (type === 'bool') return `[--${name}]`
  if (takesRest && isFirst) return `[<${name}>]...`
  if (takesRest) return isRequired ? `{[--${name}] <string>}...` : `[[--${name}] <string>]...`
  return isRequired ? `<${name}>` : `[--${name} <${type === 'int' ? 'number' : 'string'}>]`
}

function inList({ name, type, isRequired, takesRest }: CommandOption, isFirst: boolean): string {
  const value = type === 'int' ? '<number>' : '<string>'
  if (type === 'bool') return `--${name}`
  if (takesRest && isFirst) return `<${name}>`
  return isRequired || takesRest ? `[--${name}] ${value}` : `--${name} ${value}`
}
