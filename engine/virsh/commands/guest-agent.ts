import { bitsOf, type Command, CommandError, refuseBoth } from '../command.ts'
import { numberOf, sizeOf } from '../size.ts'
import { formatTable } from '../table.ts'
import { settingLine, valueText } from '../typed-value.ts'
import { orSay } from './find.ts'
import { onDomain } from './on-domain.ts'

/** virDomainGuestInfoTypes */
const infoKinds = { user: 1, os: 2, timezone: 4, hostname: 8, filesystem: 16, disk: 32, interface: 64 }

/** VIR_DOMAIN_PASSWORD_ENCRYPTED */
const encrypted = 1
/** VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_APPEND and _REMOVE */
const [append, remove] = [1, 2]

/** What virDomainAgentSetResponseTimeout and qemu-agent-command take for no number of seconds. */
const agentTimeouts = { block: -2, usual: -1, none: 0 }

/** JSON indented if that is wanted and it is JSON. */
function pretty(text: string, isWanted: boolean): string {
  if (!isWanted) return text
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    throw new CommandError('failed to parse JSON returned by qemu')
  }
}

export const guestCommands: readonly Command[] = [
  onDomain('domfsinfo <domain>', 'list what the guest has mounted', async ({ dom, client, print }) => {
    const { info } = await orSay(
      'Unable to get filesystem information',
      client.call('domainGetFsinfo', { dom, flags: 0 }),
    )
    if (info.length === 0) return print('No filesystems are mounted in the domain')
    const rows = info.map(({ mountpoint, name, fstype, devAliases }) => [
      mountpoint,
      name,
      fstype,
      devAliases.join(','),
    ])
    print(formatTable(['Mountpoint', 'Name', 'Type', 'Target'], rows))
  }),
  onDomain(
    'domfsfreeze <domain> [<mountpoint>]...',
    'have the guest write nothing to its disks',
    async ({ dom, given, client, print }) => {
      const mountpoints = [...given.all('mountpoint')]
      const { filesystems } = await orSay(
        'Unable to freeze filesystems',
        client.call('domainFsfreeze', { dom, mountpoints, flags: 0 }),
      )
      print(`Froze ${filesystems} filesystem(s)\n`)
    },
  ),
  onDomain(
    'domfsthaw <domain> [<mountpoint>]...',
    'let the guest write to its disks again',
    async ({ dom, given, client, print }) => {
      const mountpoints = [...given.all('mountpoint')]
      const { filesystems } = await orSay(
        'Unable to thaw filesystems',
        client.call('domainFsthaw', { dom, mountpoints, flags: 0 }),
      )
      print(`Thawed ${filesystems} filesystem(s)\n`)
    },
  ),
  onDomain(
    'domfstrim <domain> [--minimum <number>] [--mountpoint <string>]',
    'have the guest tell its disks what it does not need',
    async ({ dom, given, client }) => {
      const minimum = given.has('minimum') ? sizeOf(given, 'minimum', 1n) : 0n
      const mountPoint = given.maybe('mountpoint') ?? null
      await orSay(
        'Unable to invoke fstrim',
        client.call('domainFstrim', { dom, mountPoint, minimum, flags: 0 }),
      )
    },
  ),
  onDomain(
    `guestinfo <domain> ${Object.keys(infoKinds)
      .map((name) => `[--${name}]`)
      .join(' ')}`,
    'tell what the agent in the guest knows',
    async ({ dom, given, client, print }) => {
      const types = bitsOf(given, infoKinds)
      const { params } = await client.call('domainGetGuestInfo', { dom, types, flags: 0 })
      print(params.map(({ field, value }) => `${field.padEnd(20)}: ${valueText(value)}\n`).join(''))
    },
  ),
  onDomain(
    'set-user-password <domain> <user> <password> [--encrypted]',
    'change a password in the guest',
    async ({ dom, given, client, print }) => {
      const [user, password] = [given.text('user'), given.text('password')]
      const flags = given.has('encrypted') ? encrypted : 0
      await client.call('domainSetUserPassword', { dom, user, password, flags })
      print(`Password set successfully for ${user} in ${dom.name}`)
    },
  ),
  onDomain(
    'get-user-sshkeys <domain> <user>',
    'list the SSH keys that may log in to the guest',
    async ({ dom, given, client, print }) => {
      const user = given.text('user')
      const { keys } = await client.call('domainAuthorizedSshKeysGet', { dom, user, flags: 0 })
      print(keys.map((key) => `${key}\n`).join(''))
    },
  ),
  onDomain(
    'set-user-sshkeys <domain> <user> [--file <string>] [--reset] [--remove]',
    'change which SSH keys may log in to the guest',
    async ({ dom, given, client, session }) => {
      refuseBoth(given, ['reset', 'remove'])
      const path = given.maybe('file')
      if (path === undefined && !given.has('reset')) throw new CommandError('Option --file is required')
      const text = path === undefined ? '' : await session.readFile(path)
      const keys = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'))
      if (path !== undefined && keys.length === 0) throw new CommandError(`File ${path} contains no keys`)
      const flags = given.has('remove') ? remove : given.has('reset') ? 0 : append
      await client.call('domainAuthorizedSshKeysSet', { dom, user: given.text('user'), keys, flags })
    },
  ),
  onDomain(
    'guest-agent-timeout <domain> [--timeout <number>]',
    'choose how long the agent in the guest is waited for',
    async ({ dom, given, client }) => {
      const timeout = numberOf(given, 'timeout') ?? agentTimeouts.block
      await client.call('domainAgentSetResponseTimeout', { dom, timeout, flags: 0 })
    },
  ),
  onDomain(
    'qemu-agent-command <domain> [--timeout=<number>] [--async] [--block] [--pretty] <cmd>...',
    'say something to the agent in the guest',
    async ({ dom, given, client, print }) => {
      const cmd = given.all('cmd').join(' ')
      refuseBoth(given, ['timeout', 'async'], ['timeout', 'block'], ['async', 'block'])
      const seconds = numberOf(given, 'timeout')
      if (seconds !== undefined && seconds < 1) throw new CommandError('timeout must be positive')
      const without = given.has('async') ? agentTimeouts.none : agentTimeouts.usual
      const timeout = seconds ?? (given.has('block') ? agentTimeouts.block : without)
      const { result } = await client.call('qemuDomainAgentCommand', { dom, cmd, timeout, flags: 0 })
      if (result !== null) print(`${pretty(result, given.has('pretty'))}\n`)
    },
  ),
  onDomain(
    'qemu-monitor-command <domain> [--hmp] [--pretty] [--return-value] <cmd>...',
    'say something to the monitor of a domain',
    async ({ dom, given, client, print }) => {
      refuseBoth(given, ['hmp', 'pretty'], ['hmp', 'return-value'])
      const cmd = given.all('cmd').join(' ')
      const flags = given.has('hmp') ? 1 : 0
      const { result } = await client.call('qemuDomainMonitorCommand', { dom, cmd, flags })
      const value = given.has('return-value') ? JSON.stringify(JSON.parse(result).return) : result
      print(`${pretty(value, given.has('pretty'))}\n`)
    },
  ),
  onDomain(
    'domlaunchsecinfo <domain>',
    'tell how the start of a domain is kept secret',
    async ({ dom, client, print }) => {
      const { params } = await orSay(
        'Unable to get launch security parameters',
        client.call('domainGetLaunchSecurityInfo', { dom, flags: 0 }),
      )
      print(params.map(({ field, value }) => settingLine(field, valueText(value))).join(''))
    },
    'domain',
  ),
]
