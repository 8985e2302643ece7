import { lifecycleActions, lifecycleTypes } from '../../model/domain/lifecycle-action.ts'
import type { RpcClient } from '../../rpc/client/client.ts'
import {
  affectedBy,
  bitsOf,
  type Command,
  CommandError,
  command,
  type GivenOptions,
  indexIn,
} from '../command.ts'
import { openConsole } from './console.ts'
import { undefineCommand } from './domain-undefine.ts'
import { findDomain, orSay, type WireDomain } from './find.ts'
import { fromFile } from './from-file.ts'

/** A command that does one thing to a domain, and says so. */
function action(
  usage: string,
  summary: string,
  verb: string,
  done: string,
  act: (client: RpcClient, dom: WireDomain, given: GivenOptions) => Promise<unknown>,
): Command {
  return command('domain', usage, summary, async (given, session) => {
    const dom = await findDomain(given, session)
    await orSay(`Failed to ${verb} domain '${dom.name}'`, act(session.client, dom, given))
    session.print(`Domain '${dom.name}' ${done}\n`)
  })
}

const modes: Readonly<Record<string, number>> = { acpi: 1, agent: 2, initctl: 4, signal: 8, paravirt: 16 }

function modeFlags(given: GivenOptions, signal: string): number {
  let flags = 0
  for (const mode of given.maybe('mode')?.split(',') ?? []) {
    const bit = modes[mode]
    if (bit === undefined)
      throw new CommandError(
        `Unknown mode ${mode} value, expecting 'acpi', 'agent', 'initctl', ${signal} 'paravirt'`,
      )
    flags |= bit
  }
  return flags
}

/** As {@link action}; of a wrong mode alone is told. */
function byMode(
  usage: string,
  summary: string,
  verb: string,
  done: string,
  act: (client: RpcClient, dom: WireDomain, flags: number) => Promise<unknown>,
): Command {
  return command('domain', usage, summary, async (given, session) => {
    const flags = modeFlags(given, verb === 'reboot' ? "'signal' or" : "'signal', or")
    const dom = await findDomain(given, session)
    await orSay(`Failed to ${verb} domain '${dom.name}'`, act(session.client, dom, flags))
    session.print(`Domain '${dom.name}' is being ${done}\n`)
  })
}

const startBits = { paused: 1, autodestroy: 2, 'bypass-cache': 4, 'force-boot': 8, 'reset-nvram': 32 }
const sleepTargets = ['mem', 'disk', 'hybrid']

export const lifeCommands: readonly Command[] = [
  command(
    'domain',
    'start <domain> [--console] [--paused] [--autodestroy] [--bypass-cache] [--force-boot] [--reset-nvram]',
    'switch a defined domain on',
    async (given, session) => {
      const { client, print } = session
      const dom = await findDomain(given, session)
      if (dom.id !== -1) throw new CommandError('Domain is already active')
      const flags = bitsOf(given, startBits)
      const started: Promise<unknown> =
        flags === 0
          ? client.call('domainCreate', { dom })
          : client.call('domainCreateWithFlags', { dom, flags })
      await orSay(`Failed to start domain '${dom.name}'`, started)
      print(`Domain '${dom.name}' started\n`)
      if (given.has('console')) await openConsole(session, dom)
    },
    'Goes on from the saved state if there is one.',
  ),
  command(
    'domain',
    'create <file> [--console] [--paused] [--autodestroy] [--validate] [--reset-nvram]',
    'start a domain that is not stored',
    async (given, session) => {
      const { client, print, readFile } = session
      const path = given.text('file')
      const xmlDesc = await readFile(path)
      const flags = bitsOf(given, { paused: 1, autodestroy: 2, validate: 16, 'reset-nvram': 32 })
      const created = client.call('domainCreateXml', { xmlDesc, flags })
      const { dom } = await orSay(`Failed to create domain from ${path}`, created)
      print(`Domain '${dom.name}' created from ${path}\n`)
      if (given.has('console')) await openConsole(session, dom)
    },
  ),
  fromFile('domain', 'define <file> [--validate]', 'store a domain without starting it', {
    failed: 'Failed to define domain from',
    make: async (client, xml, given) => {
      const { dom } = given.has('validate')
        ? await client.call('domainDefineXmlFlags', { xml, flags: 1 })
        : await client.call('domainDefineXml', { xml })
      return `Domain '${dom.name}'`
    },
    done: 'defined from',
  }),
  command(
    'domain',
    'autostart <domain> [--disable]',
    'have a domain started together with the daemon',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const not = given.has('disable')
      await orSay(
        `Failed to ${not ? 'unmark' : 'mark'} domain '${dom.name}' as autostarted`,
        session.client.call('domainSetAutostart', { dom, autostart: not ? 0 : 1 }),
      )
      session.print(`Domain '${dom.name}' ${not ? 'unmarked' : 'marked'} as autostarted\n`)
    },
  ),
  action('suspend <domain>', 'pause a domain', 'suspend', 'suspended', (client, dom) =>
    client.call('domainSuspend', { dom }),
  ),
  action('resume <domain>', 'let a paused domain go on', 'resume', 'resumed', (client, dom) =>
    client.call('domainResume', { dom }),
  ),
  byMode(
    'shutdown <domain> [--mode <string>]',
    'ask the guest to switch itself off',
    'shutdown',
    'shutdown',
    (client, dom, flags) =>
      flags === 0
        ? client.call('domainShutdown', { dom })
        : client.call('domainShutdownFlags', { dom, flags }),
  ),
  byMode(
    'reboot <domain> [--mode <string>]',
    'ask the guest to start anew',
    'reboot',
    'rebooted',
    (client, dom, flags) => client.call('domainReboot', { dom, flags }),
  ),
  action('reset <domain>', 'press the reset button', 'reset', 'was reset', (client, dom) =>
    client.call('domainReset', { dom, flags: 0 }),
  ),
  action(
    'destroy <domain> [--graceful] [--remove-logs]',
    'pull the plug of a domain',
    'destroy',
    'destroyed',
    (client, dom, given) => {
      const flags = bitsOf(given, { graceful: 1, 'remove-logs': 2 })
      return flags === 0
        ? client.call('domainDestroy', { dom })
        : client.call('domainDestroyFlags', { dom, flags })
    },
  ),
  undefineCommand,
  command('domain', 'domrename <domain> <new-name>', 'give a domain another name', async (given, session) => {
    const dom = await findDomain(given, session)
    await session.client.call('domainRename', { dom, newName: given.text('new-name'), flags: 0 })
    session.print('Domain successfully renamed\n')
  }),
  command('domain', 'inject-nmi <domain>', 'send an NMI to the guest', async (given, session) => {
    const dom = await findDomain(given, session)
    await session.client.call('domainInjectNmi', { dom, flags: 0 })
  }),
  command(
    'domain',
    'dompmsuspend <domain> <target> [--duration <number>]',
    'have the guest sleep',
    async (given, session) => {
      const dom = await findDomain(given, session)
      const target = indexIn(sleepTargets, given.text('target'))
      if (target < 0) throw new CommandError('Invalid target')
      const duration = BigInt(given.maybe('duration') ?? 0)
      await orSay(
        `Domain '${dom.name}' could not be suspended`,
        session.client.call('domainPmSuspendForDuration', { dom, target, duration, flags: 0 }),
      )
      session.print(`Domain '${dom.name}' successfully suspended`)
    },
  ),
  command('domain', 'dompmwakeup <domain>', 'wake a guest that sleeps', async (given, session) => {
    const dom = await findDomain(given, session)
    const woken = session.client.call('domainPmWakeup', { dom, flags: 0 })
    await orSay(`Domain '${dom.name}' could not be woken up`, woken)
    session.print(`Domain '${dom.name}' successfully woken up`)
  }),
  command(
    'domain',
    'set-lifecycle-action <domain> <type> <action> [--config] [--live] [--current]',
    'choose what becomes of a domain when it ends',
    async (given, session) => {
      const flags = affectedBy(given)
      const type = indexIn(lifecycleTypes, given.text('type'))
      if (type < 0) throw new CommandError(`Invalid lifecycle type '${given.text('type')}'.`)
      const action = indexIn(lifecycleActions, given.text('action'))
      if (action < 0) throw new CommandError(`Invalid lifecycle action '${given.text('action')}'.`)
      const dom = await findDomain(given, session)
      const set = session.client.call('domainSetLifecycleAction', { dom, type, action, flags })
      await orSay('Unable to change lifecycle action.', set)
    },
  ),
]
