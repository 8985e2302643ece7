import type { Disposable } from '../../base/event.ts'
import type { RpcClient } from '../../rpc/client/client.ts'
import { type Command, CommandError, command, refuseBoth } from '../command.ts'
import { lifecycleWords } from '../lifecycle-words.ts'
import { valueText } from '../typed-value.ts'
import {
  addressFamilies,
  agentReasons,
  agentStates,
  eventNames,
  graphicsPhases,
  metadataKinds,
} from './event.table.ts'
import { waitForEvents } from './event-loop.ts'
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
    client.onMessage('domainEventCallbackGraphics', ({ msg }) => {
      const at = ({ family, node, service }: typeof msg.local): string =>
        `[${addressFamilies[family] ?? 'unknown'} ${node} ${service}]`
      const ends = `local${at(msg.local)} remote${at(msg.remote)}`
      tell('graphics', msg.dom, `: ${graphicsPhases[msg.phase] ?? 'unknown'} ${ends} ${msg.authScheme}\n`)
    }),
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
      tell('metadata-change', dom, `: type ${metadataKinds[type] ?? 'unknown'}, uri ${nsuri ?? '<null>'}\n`),
    ),
  ]
}

export const eventCommands: readonly Command[] = [
  command(
    'events',
    'event [--domain <string>] [--event <string>] [--all] [--loop] [--timeout <number>] [--list] [--timestamp]',
    'tell what happens to domains',
    async (given, session) => {
      const { client, print } = session
      if (given.has('list')) return print(eventNames.map((name) => `${name}\n`).join(''))
      refuseBoth(given, ['all', 'event'])
      const name = given.maybe('event')
      if (name === undefined && !given.has('all'))
        throw new CommandError('one of --list, --all, or --event <type> is required')
      if (name !== undefined && !eventNames.includes(name))
        throw new CommandError(`unknown event type ${name}`)
      const dom = given.has('domain') ? await findDomain(given, session) : null
      await waitForEvents(given, session, name, {
        names: eventNames,
        hear: (tell) =>
          hear(client, (kind, { name }, detail) => tell(`event '${kind}' for domain '${name}'${detail}`)),
        ask: async (eventID) => {
          const { callbackID } = await client.call('connectDomainEventCallbackRegisterAny', { eventID, dom })
          return () => client.call('connectDomainEventCallbackDeregisterAny', { callbackID })
        },
      })
    },
    'Ctrl+C ends it.',
  ),
]
