import { uuidText } from '../../model/uuid-bytes.ts'
import { type Command, CommandError, command, type GivenOptions, type Group } from '../command.ts'
import type { ClientAccess } from '../session.ts'
import { eventOptions, type Listening, waitForEvents } from './event-loop.ts'
import { findNetwork, findPool } from './find.ts'
import { findNodeDevice } from './nodedev.ts'
import { findSecret } from './secret.ts'

/** A command that waits for events of other objects than domains. */
const eventCommand = (
  group: Group,
  name: string,
  object: string,
  summary: string,
  listening: (given: GivenOptions, session: ClientAccess) => Listening,
): Command =>
  command(group, `${name} [--${object} <string>] ${eventOptions}`, summary, async (given, session) => {
    const listener = listening(given, session)
    if (given.has('list')) return session.print(listener.names.map((kind) => `${kind}\n`).join(''))
    const kind = given.maybe('event')
    if (kind === undefined) throw new CommandError('either --list or --event <type> is required')
    if (!listener.names.includes(kind)) throw new CommandError(`unknown event type ${kind}`)
    await waitForEvents(given, session, kind, listener)
  })

const word = (words: readonly string[], number: number): string => words[number] ?? 'unknown'

/** virNetworkEventLifecycleType, virStoragePoolEventLifecycleType, virNodeDeviceEventLifecycleType, virSecretEventLifecycleType */
const networkWords = ['Defined', 'Undefined', 'Started', 'Stopped']
const poolWords = [...networkWords, 'Created', 'Deleted']
const deviceWords = ['Created', 'Deleted', 'Defined', 'Undefined']
const secretWords = ['Defined', 'Undefined']

export const objectEventCommands: readonly Command[] = [
  eventCommand('network', 'net-event', 'network', 'tell what happens to networks', (given, session) => {
    const { client } = session
    return {
      names: ['lifecycle'],
      hear: (tell) => [
        client.onMessage('networkEventLifecycle', ({ net, event }) =>
          tell(`event 'lifecycle' for network ${net.name}: ${word(networkWords, event)}\n`),
        ),
      ],
      ask: async (eventID) => {
        const net = given.has('network') ? await findNetwork(given, session) : null
        const { callbackID } = await client.call('connectNetworkEventRegisterAny', { eventID, net })
        return () => client.call('connectNetworkEventDeregisterAny', { callbackID })
      },
    }
  }),
  eventCommand('pool', 'pool-event', 'pool', 'tell what happens to pools', (given, session) => {
    const { client } = session
    return {
      names: ['lifecycle', 'refresh'],
      hear: (tell) => [
        client.onMessage('storagePoolEventLifecycle', ({ pool, event }) =>
          tell(`event 'lifecycle' for storage pool ${pool.name}: ${word(poolWords, event)}\n`),
        ),
        client.onMessage('storagePoolEventRefresh', ({ pool }) =>
          tell(`event 'refresh' for storage pool ${pool.name}\n`),
        ),
      ],
      ask: async (eventID) => {
        const pool = given.has('pool') ? await findPool(given, session) : null
        const { callbackID } = await client.call('connectStoragePoolEventRegisterAny', { eventID, pool })
        return () => client.call('connectStoragePoolEventDeregisterAny', { callbackID })
      },
    }
  }),
  eventCommand(
    'nodedev',
    'nodedev-event',
    'device',
    'tell what happens to devices of the host',
    (given, { client }) => ({
      names: ['lifecycle', 'update'],
      hear: (tell) => [
        client.onMessage('nodeDeviceEventLifecycle', ({ dev, event }) =>
          tell(`event 'lifecycle' for node device ${dev.name}: ${word(deviceWords, event)}\n`),
        ),
        client.onMessage('nodeDeviceEventUpdate', ({ dev }) =>
          tell(`event 'update' for node device ${dev.name}\n`),
        ),
      ],
      ask: async (eventID) => {
        const dev = given.has('device') ? await findNodeDevice(client, given.text('device')) : null
        const { callbackID } = await client.call('connectNodeDeviceEventRegisterAny', { eventID, dev })
        return () => client.call('connectNodeDeviceEventDeregisterAny', { callbackID })
      },
    }),
  ),
  eventCommand('secret', 'secret-event', 'secret', 'tell what happens to secrets', (given, session) => {
    const { client } = session
    return {
      names: ['lifecycle', 'value-changed'],
      hear: (tell) => [
        client.onMessage('secretEventLifecycle', ({ secret, event }) =>
          tell(`event 'lifecycle' for secret ${uuidText(secret.uuid)}: ${word(secretWords, event)}\n`),
        ),
        client.onMessage('secretEventValueChanged', ({ secret }) =>
          tell(`event 'value-changed' for secret ${uuidText(secret.uuid)}\n`),
        ),
      ],
      ask: async (eventID) => {
        const secret = given.has('secret') ? await findSecret(given, session) : null
        const { callbackID } = await client.call('connectSecretEventRegisterAny', { eventID, secret })
        return () => client.call('connectSecretEventDeregisterAny', { callbackID })
      },
    }
  }),
]
