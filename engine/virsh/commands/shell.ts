import { type Command, CommandError, type CommandOption, flag, type Group } from '../command.ts'

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
  {
    name: 'help',
    group: 'virsh',
    summary: 'print help',
    description: 'Lists the commands, or tells what one of them does.',
    options: [{ name: 'command', type: 'string', help: 'name of the command' }],
    run: async (given, { print }) => {
      const name = given.maybe('command')
      if (name === undefined) {
        print(`Grouped commands:\n\n${groups.map((group) => listOf(group, all())).join('')}`)
        return
      }
      const command = all().find((one) => one.name === name)
      if (!command) throw new CommandError(`command or command group '${name}' doesn't exist`)
      print(describe(command))
    },
  },
  {
    name: 'echo',
    group: 'virsh',
    summary: 'echo arguments',
    description: 'Repeats its arguments, quoted for a shell if asked.',
    options: [
      flag('shell', 'quoted for a shell'),
      { name: 'string', type: 'string', takesRest: true, help: 'what to repeat' },
    ],
    run: async (given, { print }) => {
      const words = given.all('string')
      print((given.has('shell') ? words.map(quoted) : words).join(' '))
    },
  },
  {
    name: 'quit',
    group: 'virsh',
    summary: 'quit this interactive terminal',
    description: '',
    options: [],
    run: async () => {},
  },
]

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

function describe({ name, summary, description, options }: Command): string {
  const synopsis = options.map((option) => ` ${inSynopsis(option)}`).join('')
  const about = description === '' ? '' : `\n  DESCRIPTION\n    ${description}\n`
  const list = options.map((option) => `    ${inList(option).padEnd(15)}  ${option.help}\n`).join('')
  return `  NAME\n    ${name} - ${summary}\n\n  SYNOPSIS\n    ${name}${synopsis}\n${about}${list && `\n  OPTIONS\n${list}`}\n`
}

function inSynopsis({ name, type, isRequired, takesRest }: CommandOption): string {
  if (type === 'bool') return `[--${name}]`
  if (takesRest) return `[<${name}>]...`
  return isRequired ? `<${name}>` : `[--${name} <${type === 'int' ? 'number' : 'string'}>]`
}

function inList({ name, type, isRequired }: CommandOption): string {
  const value = type === 'int' ? '<number>' : '<string>'
  if (type === 'bool') return `--${name}`
  return isRequired ? `[--${name}] ${value}` : `--${name} ${value}`
}
