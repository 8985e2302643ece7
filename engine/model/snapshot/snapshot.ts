/** A snapshot of a domain, as virsh snapshot-dumpxml shows it. */
import { type Codec, oneOf, orUnset, signed64, string } from '../../xml/codec.ts'
import { attribute, child, children, leaf, schema, type Value, verbatim } from '../../xml/schema.ts'
import { unsupported } from '../complaints.ts'

/** States of the domain at that moment, and one for disks alone. */
export const snapshotStates = [
  'running',
  'blocked',
  'paused',
  'shutdown',
  'shutoff',
  'crashed',
  'pmsuspended',
  'disk-snapshot',
] as const
export type SnapshotState = (typeof snapshotStates)[number]

const state: Codec<SnapshotState> = unsupported(
  oneOf(...snapshotStates),
  "Invalid state '%s' in domain snapshot XML",
  'domainSnapshot',
)

/** Where a part of the snapshot is kept. */
const locations = orUnset(oneOf('no', 'internal', 'external', 'manual'))

const disk = schema({
  name: attribute(string),
  snapshot: attribute(locations),
  type: attribute(string),
  driver: child(schema({ type: attribute(string) })),
  source: verbatim(),
})

export const snapshot = schema({
  name: leaf(string),
  description: leaf(string),
  state: leaf(state),
  parent: child(schema({ name: leaf(string) })),
  creationTime: leaf(signed64),
  memory: child(schema({ snapshot: attribute(locations), file: attribute(string) })),
  disks: child(schema({ disks: children(disk, 'disk') })),
  domain: verbatim(),
  inactiveDomain: verbatim(),
  cookie: verbatim(),
})

export type Snapshot = Value<typeof snapshot>
