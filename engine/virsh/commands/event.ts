import type { Disposable } from '../../base/event.ts'
import type { RpcClient } from '../../rpc/client/client.ts'
import { type Command, CommandError, command, refuseBoth } from '../command.ts'
import { lifecycleWords } from '../lifecycle-words.ts'
import { numberOf } from '../size.ts'
import { valueText } from '../typed-value.ts'
import { agentReasons, agentStates, eventNames, metadataKinds } from './event.table.ts'
import { findDomain } from './find.ts'

interface Named {
  dom: { name: string }
}

type Tell = (kind: string, dom: { name: string }, detail: string) => void

/** Hears what virsh tells a line of; the daemon sends only the kinds that were asked for. */
function hear(client: RpcClient, tell: Tell): Disposable[] {
  const plain = (kind: string) => (event: Named) => tell(kind, event.dom, '\n')
  return [
    client.onMessage('domainEventCallbackLifecycle', ({ msg }) => {
      tell('lifecycle', msg.dom, `: ${lifecycleWords(msg.event, msg.detail)}\n`)
    }),
    client.onMessage('domainEventCallbackReboot', ({ msg }) => plain('reboot')(msg)),
    client.onMessage('domainEventCallbackRtcChange', ({ msg }) =>
      tell('rtc-change', msg.dom, `: ${msg.offset}\n`),
    ),
    client.onMessage('domainEventCallbackPmwakeup', ({ msg }) => plain('pm-wakeup')(msg)),
    client.onMessage('domainEventCallbackPmsuspend', ({ msg }) => plain('pm-suspend')(msg)),
    client.onMessage('domainEventCallbackPmsuspendDisk', ({ msg }) => plain('pm-suspend-disk')(msg)),
    client.onMessage('domainEventCallbackBalloonChange', ({ msg }) =>
      tell('balloon-change', msg.dom, `: ${msg.actual}KiB\n`),
    ),
    client.onMessage('domainEventCallbackDeviceRemoved', ({ msg }) =>
      tell('device-removed', msg.dom, `: ${msg.devAlias}\n`),
    ),
    client.onMessage('domainEventCallbackDeviceAdded', ({ dom, devAlias }) =>
      tell('device-added', dom, `: ${devAlias}\n`),
    ),
    client.onMessage('domainEventCallbackAgentLifecycle', ({ dom, state, reason }) =>
      tell(
        'agent-lifecycle',
        dom,
        `: state: '${agentStates[state] ?? 'unknown'}' reason: '${agentReasons[reason] ?? 'unknown'}'\n`,
      ),
    ),
    client.onMessage('domainEventCallbackMigrationIteration', ({ dom, iteration }) =>
      tell('migration-iteration', dom, `: iteration: '${iteration}'\n`),
    ),
    client.onMessage('domainEventCallbackJobCompleted', ({ dom, params }) =>
      tell(
        'job-completed',
        dom,
        `:\n${params.map(({ field, value }) => `\t${field}: ${valueText(value)}\n`).join('')}`,
      ),
    ),
    client.onMessage('domainEventCallbackMetadataChange', ({ dom, type, nsuri }) =>
      tell(
        'metadata-change',
        dom,
        `: type: '${metadataKinds[type] ?? 'unknown'}' uri: '${nsuri ?? '<null>'}'\n`,
      ),
    ),
  ]
}

export const eventCommands: readonly Command[] = [
  command(
    'domain',
    'event [--domain <string>] [--event <string>] [--all] [--loop] [--timeout <number>] [--list]',
    'tell what happens to domains',
    async (given, session) => {
      const { client, print, person, timers } = session
      if (given.has('list')) {
        print(eventNames.map((name) => `${name}\n`).join(''))
        return
      }
      refuseBoth(given, ['all', 'event'])
      const name = given.maybe('event')
      if (name === undefined && !given.has('all'))
        throw new CommandError('one of --list, --all, or --event <type> is required')
      if (name !== undefined && !eventNames.includes(name))
        throw new CommandError(`unknown event type ${name}`)
      const timeout = numberOf(given, 'timeout')
      if (timeout !== undefined && timeout < 1) throw new CommandError(`invalid timeout ${timeout}`)
      const dom = given.has('domain') ? await findDomain(given, session) : null
      let count = 0
      let end = (_: string): void => {}
      const ended = new Promise<string>((resolve) => {
        end = resolve
      })
      const heard = hear(client, (kind, { name }, detail) => {
        print(`event '${kind}' for domain '${name}'${detail}`)
        count++
        if (!given.has('loop')) end('')
      })
      const waits = [
        timeout === undefined ? undefined : timers.after(timeout * 1000, () => end('event loop timed out\n')),
        person?.takeKeys({
          typed: (keys) => {
            if (keys.includes('\x03')) end('event loop interrupted\n')
          },
          left: () => end('event loop interrupted\n'),
        }),
      ]
      const callbacks: number[] = []
      try {
        for (const [eventID, kind] of eventNames.entries()) {
          if (name !== undefined && kind !== name) continue
          const { callbackID } = await client.call('connectDomainEventCallbackRegisterAny', { eventID, dom })
          callbacks.push(callbackID)
        }
        print(await ended)
        print(`events received: ${count}\n`)
      } finally {
        for (const one of [...heard, ...waits]) one?.dispose()
        for (const callbackID of callbacks)
          await client.call('connectDomainEventCallbackDeregisterAny', { callbackID })
      }
    },
    'Ctrl+C ends it.',
  ),
]
