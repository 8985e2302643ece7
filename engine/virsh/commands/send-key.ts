import { type Command, CommandError } from '../command.ts'
import { numberIn, numberOf } from '../size.ts'
import { keyNames } from './key-name.table.ts'
import { onDomain } from './on-domain.ts'

/** virKeycodeSet */
const codesets = ['linux', 'xt', 'atset1', 'atset2', 'atset3', 'os_x', 'xt_kbd', 'usb', 'win32', 'qnum']
/** VIR_DOMAIN_SEND_KEY_MAX_KEYS */
const mostKeys = 16

/** Linux' codes by what keys are called. */
const linuxKeys = (): ReadonlyMap<string, number> =>
  new Map(
    keyNames.split(/\n(?=\d+:)/).flatMap((part) => {
      const [first = '', ...names] = part.trim().split(/\s+/)
      return names.map((name, n) => [`KEY_${name}`, Number.parseInt(first, 10) + n] as const)
    }),
  )

function codeOf(word: string, codeset: number): number {
  const code = numberIn(word) ?? (codeset === 0 ? linuxKeys().get(word) : undefined)
  if (code === undefined || code <= 0 || code > 0xffff) throw new CommandError(`invalid keycode: '${word}'`)
  return code
}

const signals = [
  ...[
    'nop',
    'hup',
    'int',
    'quit',
    'ill',
    'trap',
    'abrt',
    'bus',
    'fpe',
    'kill',
    'usr1',
    'segv',
    'usr2',
    'pipe',
  ],
  ...[
    'alrm',
    'term',
    'stkflt',
    'chld',
    'cont',
    'stop',
    'tstp',
    'ttin',
    'ttou',
    'urg',
    'xcpu',
    'xfsz',
    'vtalrm',
  ],
  ...['prof', 'winch', 'poll', 'pwr', 'sys'],
  ...Array.from({ length: 33 }, (_, n) => `rt${n}`),
]

export const sendCommands: readonly Command[] = [
  onDomain(
    'send-key <domain> [--codeset=<string>] [--holdtime=<number>] <keycode>...',
    'press keys in a guest, all together',
    async ({ dom, given, client }) => {
      const name = given.maybe('codeset') ?? 'linux'
      const codeset = codesets.indexOf(name)
      const holdtime = numberOf(given, 'holdtime') ?? 0
      if (codeset < 0) throw new CommandError(`unknown codeset: '${name}'`)
      const words = given.all('keycode')
      if (words.length > mostKeys) throw new CommandError('too many keycodes')
      const keycodes = words.map((word) => codeOf(word, codeset))
      await client.call('domainSendKey', { dom, codeset, holdtime, keycodes, flags: 0 })
    },
  ),
  onDomain(
    'send-process-signal <domain> <pid> <signame>',
    'send a signal to a process in a guest',
    async ({ dom, given, client }) => {
      const pid = numberIn(given.text('pid'))
      if (pid === undefined) throw new CommandError(`malformed PID value: ${given.text('pid')}`)
      const name = given.text('signame')
      const signum =
        numberIn(name) ??
        signals.indexOf(name.toLowerCase().replace(/^(?:vir_domain_process_signal_|sig_?)/, ''))
      if (signum < 0) throw new CommandError(`malformed signal name: ${name}`)
      await client.call('domainSendProcessSignal', { dom, pidValue: BigInt(pid), signum, flags: 0 })
    },
  ),
]
