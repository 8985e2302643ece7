import type { Event } from '../../base/event.ts'
import { VirError } from '../../model/error.ts'
import { uuidBytes, uuidText } from '../../model/uuid-bytes.ts'
import type { MessageName, Payload } from '../../rpc/procedures.ts'
import type { Client, Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import type { DomainEvent, NetworkEvent, NodeDeviceEvent, PoolEvent, SecretEvent } from '../events.ts'
import { domainEventCount, type EventMessage, formsOf, hasLegacyForm } from './event-messages.table.ts'
import { domainOf } from './wire-domain.ts'

/** One wish of a client's: events of a kind, of one object or of all. */
interface Registration {
  readonly id: number
  readonly eventId: number
  readonly isLegacy: boolean
  /** What identifies the object, if it is about one only. */
  readonly subject: string | undefined
}

/** As many as a client may have of one kind of object: nobody needs them, and each costs memory. */
const registrationLimit = 1024

/** What one client wants to hear of one kind of object, in the order in which it asked. */
class Subscriptions {
  private readonly registrations = new Map<number, Registration>()
  private lastId = 0

  get all(): Iterable<Registration> {
    return this.registrations.values()
  }

  add(eventId: number, subject: string | undefined, isLegacy = false): number {
    if (this.registrations.size >= registrationLimit)
      throw new VirError('resourceBusy', `a connection listens ${registrationLimit} times at most`, 'rpc')
    const id = ++this.lastId
    this.registrations.set(id, { id, eventId, isLegacy, subject })
    return id
  }

  remove(id: number): boolean {
    return this.registrations.delete(id)
  }

  /** The first one for an event, whoever asked for it. */
  find(eventId: number): Registration | undefined {
    return [...this.registrations.values()].find((registration) => registration.eventId === eventId)
  }
}

/** Listens on behalf of a client from its first wish on, until it is gone. */
function subscriptionsOf<T>(
  client: Client,
  key: symbol,
  event: Event<T>,
  tell: (value: T, registrations: Iterable<Registration>) => void,
): Subscriptions {
  const known = client.state.get(key)
  if (known instanceof Subscriptions) return known
  const subscriptions = new Subscriptions()
  client.state.set(key, subscriptions)
  const listening = event((value) => tell(value, subscriptions.all))
  client.onClose(() => listening.dispose())
  return subscriptions
}

const notRegistered = (what: string): VirError =>
  new VirError('internalError', `${what} not registered`, 'none')

function checkEvent(eventId: number, count: number, what: string): void {
  if (eventId < 0 || eventId >= count)
    throw new VirError('internalError', `unsupported ${what}event ID ${eventId}`, 'none')
}

/** Each message was made for its name by a table that is typed where it is written. */
function send(client: Client, { name, payload }: EventMessage): void {
  client.emit(name, payload as Payload<MessageName>)
}

/** Who asks for which events, and sends them: in the daemon's order. */
export function eventHandlers(daemon: Daemon): Handlers {
  return {
    ...domainEventHandlers(daemon),
    ...networkEventHandlers(daemon),
    ...poolEventHandlers(daemon),
    ...nodeDeviceEventHandlers(daemon),
    ...secretEventHandlers(daemon),
  }
}

function domainEventHandlers(daemon: Daemon): Handlers {
  const key = Symbol('domain events')
  const of = (client: Client) =>
    subscriptionsOf<DomainEvent>(client, key, daemon.events.onDomain, (event, registrations) => {
      const forms = formsOf(event.kind)
      for (const { id, eventId, isLegacy, subject } of registrations) {
        const form = forms.find((candidate) => candidate.id === eventId)
        if (!form || (subject !== undefined && subject !== event.domain.uuid)) continue
        const message = isLegacy ? form.legacy?.(event) : form.callback(event, id)
        if (message) send(client, message)
      }
    })
  const removeEvent = (client: Client, eventId: number) => {
    const found = of(client).find(eventId)
    if (!found) throw notRegistered(`domain event ${eventId}`)
    of(client).remove(found.id)
  }
  return {
    connectDomainEventRegister: (_, { client }) => {
      of(client).add(0, undefined, true)
      return { cbRegistered: 0 }
    },
    connectDomainEventDeregister: (_, { client }) => {
      removeEvent(client, 0)
      return { cbRegistered: 0 }
    },
    connectDomainEventRegisterAny: ({ eventID }, { client }) => {
      if (!hasLegacyForm(eventID))
        throw new VirError('internalError', `unsupported event ID ${eventID}`, 'none')
      of(client).add(eventID, undefined, true)
    },
    connectDomainEventDeregisterAny: ({ eventID }, { client }) => {
      if (!hasLegacyForm(eventID))
        throw new VirError('internalError', `unsupported event ID ${eventID}`, 'none')
      removeEvent(client, eventID)
    },
    connectDomainEventCallbackRegisterAny: ({ eventID, dom }, { client }) => {
      checkEvent(eventID, domainEventCount, '')
      const subject = dom ? domainOf(daemon, dom).uuid : undefined
      return { callbackID: of(client).add(eventID, subject) }
    },
    connectDomainEventCallbackDeregisterAny: ({ callbackID }, { client }) => {
      if (!of(client).remove(callbackID)) throw notRegistered(`domain event callback ${callbackID}`)
    },
  }
}

const wanted = ({ subject }: Registration, identity: string): boolean =>
  subject === undefined || subject === identity

function networkEventHandlers(daemon: Daemon): Handlers {
  const key = Symbol('network events')
  const of = (client: Client) =>
    subscriptionsOf<NetworkEvent>(client, key, daemon.events.onNetwork, (what, registrations) => {
      const { network, event, detail } = what
      const net = { name: network.name, uuid: uuidBytes(network.uuid) }
      for (const registration of registrations)
        if (wanted(registration, network.uuid))
          client.emit('networkEventLifecycle', { callbackID: registration.id, net, event, detail })
    })
  return {
    connectNetworkEventRegisterAny: ({ eventID, net }, { client }) => {
      checkEvent(eventID, 1, 'network ')
      return { callbackID: of(client).add(eventID, net ? uuidText(net.uuid) : undefined) }
    },
    connectNetworkEventDeregisterAny: ({ callbackID }, { client }) => {
      if (!of(client).remove(callbackID)) throw notRegistered(`network event callback ${callbackID}`)
    },
  }
}

function poolEventHandlers(daemon: Daemon): Handlers {
  const key = Symbol('pool events')
  const of = (client: Client) =>
    subscriptionsOf<PoolEvent>(client, key, daemon.events.onPool, (what, registrations) => {
      const pool = { name: what.pool.name, uuid: uuidBytes(what.pool.uuid) }
      for (const registration of registrations) {
        const { id: callbackID, eventId } = registration
        if (!wanted(registration, what.pool.uuid)) continue
        if (what.kind === 'lifecycle' && eventId === 0)
          client.emit('storagePoolEventLifecycle', {
            callbackID,
            pool,
            event: what.event,
            detail: what.detail,
          })
        if (what.kind === 'refresh' && eventId === 1)
          client.emit('storagePoolEventRefresh', { callbackID, pool })
      }
    })
  return {
    connectStoragePoolEventRegisterAny: ({ eventID, pool }, { client }) => {
      checkEvent(eventID, 2, 'storage pool ')
      return { callbackID: of(client).add(eventID, pool ? uuidText(pool.uuid) : undefined) }
    },
    connectStoragePoolEventDeregisterAny: ({ callbackID }, { client }) => {
      if (!of(client).remove(callbackID)) throw notRegistered(`storage pool event callback ${callbackID}`)
    },
  }
}

function nodeDeviceEventHandlers(daemon: Daemon): Handlers {
  const key = Symbol('node device events')
  const of = (client: Client) =>
    subscriptionsOf<NodeDeviceEvent>(client, key, daemon.events.onNodeDevice, (what, registrations) => {
      const dev = { name: what.device }
      for (const registration of registrations) {
        const { id: callbackID, eventId } = registration
        if (!wanted(registration, what.device)) continue
        if (what.kind === 'lifecycle' && eventId === 0)
          client.emit('nodeDeviceEventLifecycle', { callbackID, dev, event: what.event, detail: what.detail })
        if (what.kind === 'update' && eventId === 1) client.emit('nodeDeviceEventUpdate', { callbackID, dev })
      }
    })
  return {
    connectNodeDeviceEventRegisterAny: ({ eventID, dev }, { client }) => {
      checkEvent(eventID, 2, 'node device ')
      return { callbackID: of(client).add(eventID, dev?.name) }
    },
    connectNodeDeviceEventDeregisterAny: ({ callbackID }, { client }) => {
      if (!of(client).remove(callbackID)) throw notRegistered(`node device event callback ${callbackID}`)
    },
  }
}

function secretEventHandlers(daemon: Daemon): Handlers {
  const key = Symbol('secret events')
  const of = (client: Client) =>
    subscriptionsOf<SecretEvent>(client, key, daemon.events.onSecret, (what, registrations) => {
      const { uuid, usageType, usageId } = what.secret
      const secret = { uuid: uuidBytes(uuid), usageType, usageID: usageId }
      for (const registration of registrations) {
        const { id: callbackID, eventId } = registration
        if (!wanted(registration, uuid)) continue
        if (what.kind === 'lifecycle' && eventId === 0)
          client.emit('secretEventLifecycle', { callbackID, secret, event: what.event, detail: what.detail })
        if (what.kind === 'value-changed' && eventId === 1)
          client.emit('secretEventValueChanged', { callbackID, secret })
      }
    })
  return {
    connectSecretEventRegisterAny: ({ eventID, secret }, { client }) => {
      checkEvent(eventID, 2, 'secret ')
      return { callbackID: of(client).add(eventID, secret ? uuidText(secret.uuid) : undefined) }
    },
    // The words are libvirt's own: it calls them node device events here.
    connectSecretEventDeregisterAny: ({ callbackID }, { client }) => {
      if (!of(client).remove(callbackID)) throw notRegistered(`node device event callback ${callbackID}`)
    },
  }
}
