/** For each of libvirt's domain events: its number, and the messages that carry it. */

import type { MessageName, Payload } from '../../rpc/procedures.ts'
import { toWire } from '../../rpc/typed-parameters.ts'
import type { DomainEvent } from '../events.ts'
import { type WireDomain, wireRef } from './wire-domain.ts'

type Kind = DomainEvent['kind']
type EventOf<K extends Kind> = Extract<DomainEvent, { kind: K }>

export interface EventMessage {
  readonly name: MessageName
  readonly payload: unknown
}

export interface DomainEventForm {
  /** VIR_DOMAIN_EVENT_ID_… */
  readonly id: number
  /** For a connection's only listener: how clients asked before libvirt 1.3. Newer events have none. */
  readonly legacy: ((event: DomainEvent) => EventMessage) | undefined
  readonly callback: (event: DomainEvent, callbackID: number) => EventMessage
}

/** Events that there are, by number: 0 to 26 without a hole. */
export const domainEventCount = 27

/** virDomainEventGraphicsAddressType */
const families = { ipv4: 0, ipv6: 1, unix: 2 } as const

const forms = new Map<Kind, DomainEventForm[]>()

function add(kind: Kind, form: DomainEventForm): void {
  forms.set(kind, [...(forms.get(kind) ?? []), form])
}

/** An event whose message for callbacks wraps the older one. */
function wrapped<K extends Kind, L extends MessageName>(
  id: number,
  kinds: readonly K[],
  legacy: L,
  callback: MessageName,
  payload: (event: EventOf<K>, dom: WireDomain) => Payload<L>,
  more: (event: EventOf<K>) => object = () => ({}),
): void {
  const inner = (event: DomainEvent) => payload(event as EventOf<K>, wireRef(event.domain))
  for (const kind of kinds)
    add(kind, {
      id,
      legacy: (event) => ({ name: legacy, payload: inner(event) }),
      callback: (event, callbackID) => ({
        name: callback,
        payload: { callbackID, ...more(event as EventOf<K>), msg: inner(event) },
      }),
    })
}

/** An event that only callbacks can listen to. */
function flat<K extends Kind, M extends MessageName>(
  id: number,
  kinds: readonly K[],
  name: M,
  payload: (event: EventOf<K>, dom: WireDomain) => Omit<Payload<M>, 'callbackID'>,
): void {
  for (const kind of kinds)
    add(kind, {
      id,
      legacy: undefined,
      callback: (event, callbackID) => ({
        name,
        payload: { callbackID, ...payload(event as EventOf<K>, wireRef(event.domain)) },
      }),
    })
}

wrapped(
  0,
  ['lifecycle'],
  'domainEventLifecycle',
  'domainEventCallbackLifecycle',
  ({ event, detail }, dom) => ({
    dom,
    event,
    detail,
  }),
)
wrapped(1, ['reboot'], 'domainEventReboot', 'domainEventCallbackReboot', (_, dom) => ({ dom }))
wrapped(2, ['rtc-change'], 'domainEventRtcChange', 'domainEventCallbackRtcChange', ({ offset }, dom) => ({
  dom,
  offset,
}))
wrapped(3, ['watchdog'], 'domainEventWatchdog', 'domainEventCallbackWatchdog', ({ action }, dom) => ({
  dom,
  action,
}))
wrapped(
  4,
  ['io-error'],
  'domainEventIoError',
  'domainEventCallbackIoError',
  ({ path, alias, action }, dom) => ({ dom, srcPath: path, devAlias: alias, action }),
)
wrapped(
  5,
  ['graphics'],
  'domainEventGraphics',
  'domainEventCallbackGraphics',
  ({ phase, local, remote, authScheme }, dom) => ({
    dom,
    phase,
    local: { ...local, family: families[local.family] },
    remote: { ...remote, family: families[remote.family] },
    authScheme,
    subject: [],
  }),
)
wrapped(
  6,
  ['io-error'],
  'domainEventIoErrorReason',
  'domainEventCallbackIoErrorReason',
  ({ path, alias, action, reason }, dom) => ({ dom, srcPath: path, devAlias: alias, action, reason }),
)
wrapped(
  8,
  ['block-job'],
  'domainEventBlockJob',
  'domainEventCallbackBlockJob',
  ({ disk, type, status }, dom) => ({ dom, path: disk, type, status }),
)
wrapped(
  9,
  ['disk-change'],
  'domainEventDiskChange',
  'domainEventCallbackDiskChange',
  ({ oldPath, newPath, alias, reason }, dom) => ({
    dom,
    oldSrcPath: oldPath,
    newSrcPath: newPath,
    devAlias: alias,
    reason,
  }),
)
wrapped(
  10,
  ['tray-change'],
  'domainEventTrayChange',
  'domainEventCallbackTrayChange',
  ({ alias, reason }, dom) => ({ dom, devAlias: alias, reason }),
)
const reasonOf = ({ reason }: { reason: number }) => ({ reason })
wrapped(
  11,
  ['pmwakeup'],
  'domainEventPmwakeup',
  'domainEventCallbackPmwakeup',
  (_, dom) => ({ dom }),
  reasonOf,
)
wrapped(
  12,
  ['pmsuspend'],
  'domainEventPmsuspend',
  'domainEventCallbackPmsuspend',
  (_, dom) => ({ dom }),
  reasonOf,
)
wrapped(
  13,
  ['balloon-change'],
  'domainEventBalloonChange',
  'domainEventCallbackBalloonChange',
  ({ actual }, dom) => ({ dom, actual }),
)
wrapped(
  14,
  ['pmsuspend-disk'],
  'domainEventPmsuspendDisk',
  'domainEventCallbackPmsuspendDisk',
  (_, dom) => ({ dom }),
  reasonOf,
)
wrapped(
  15,
  ['device-removed'],
  'domainEventDeviceRemoved',
  'domainEventCallbackDeviceRemoved',
  ({ alias }, dom) => ({ dom, devAlias: alias }),
)
flat(16, ['block-job-2'], 'domainEventBlockJob2', ({ disk, type, status }, dom) => ({
  dom,
  dst: disk,
  type,
  status,
}))
flat(17, ['tunable'], 'domainEventCallbackTunable', ({ parameters }, dom) => ({
  dom,
  params: toWire(parameters),
}))
flat(18, ['agent-lifecycle'], 'domainEventCallbackAgentLifecycle', ({ state, reason }, dom) => ({
  dom,
  state,
  reason,
}))
flat(19, ['device-added'], 'domainEventCallbackDeviceAdded', ({ alias }, dom) => ({ dom, devAlias: alias }))
flat(20, ['migration-iteration'], 'domainEventCallbackMigrationIteration', ({ iteration }, dom) => ({
  dom,
  iteration,
}))
flat(21, ['job-completed'], 'domainEventCallbackJobCompleted', ({ parameters }, dom) => ({
  dom,
  params: toWire(parameters),
}))
flat(22, ['device-removal-failed'], 'domainEventCallbackDeviceRemovalFailed', ({ alias }, dom) => ({
  dom,
  devAlias: alias,
}))
flat(23, ['metadata-change'], 'domainEventCallbackMetadataChange', ({ type, uri }, dom) => ({
  dom,
  type,
  nsuri: uri,
}))
flat(24, ['block-threshold'], 'domainEventBlockThreshold', ({ disk, path, threshold, excess }, dom) => ({
  dom,
  dev: disk,
  path,
  threshold,
  excess,
}))
flat(26, ['memory-device-size-change'], 'domainEventMemoryDeviceSizeChange', ({ alias, size }, dom) => ({
  dom,
  alias,
  size,
}))

/** How an event may be told, in the order of their numbers. */
export function formsOf(kind: Kind): readonly DomainEventForm[] {
  return forms.get(kind) ?? []
}

/** Whether clients could listen to it without a callback of their own. */
export function hasLegacyForm(id: number): boolean {
  return id >= 0 && id <= 15
}
