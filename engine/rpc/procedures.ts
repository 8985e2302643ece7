import type { Message, Procedure } from './procedure.ts'
import { checkpointProcedures } from './table/checkpoint.table.ts'
import { connectProcedures, countProcedures } from './table/connect.table.ts'
import { domainProcedures } from './table/domain.table.ts'
import { domainDeviceProcedures } from './table/domain-devices.table.ts'
import { domainGuestProcedures } from './table/domain-guest.table.ts'
import { domainResourceProcedures } from './table/domain-resources.table.ts'
import { eventMessages, eventProcedures } from './table/event.table.ts'
import { interfaceProcedures } from './table/interface.table.ts'
import { migrationProcedures } from './table/migration.table.ts'
import { networkProcedures } from './table/network.table.ts'
import { nodeDeviceProcedures } from './table/nodedev.table.ts'
import { filterProcedures } from './table/nwfilter.table.ts'
import { qemuMessages, qemuProcedures } from './table/qemu.table.ts'
import { secretProcedures } from './table/secret.table.ts'
import { snapshotProcedures } from './table/snapshot.table.ts'
import { poolProcedures, volumeProcedures } from './table/storage.table.ts'

/** Program numbers on the wire; all have version 1. */
export const remoteProgram = 0x2000_8086
export const qemuProgram = 0x2000_8087

/** Numbers, arguments and results are facts of libvirt's protocol, as of version 9.0.0. */
export const remoteProcedures = {
  ...connectProcedures,
  ...countProcedures,
  ...domainProcedures,
  ...domainResourceProcedures,
  ...domainDeviceProcedures,
  ...domainGuestProcedures,
  ...migrationProcedures,
  ...snapshotProcedures,
  ...checkpointProcedures,
  ...networkProcedures,
  ...poolProcedures,
  ...volumeProcedures,
  ...nodeDeviceProcedures,
  ...secretProcedures,
  ...interfaceProcedures,
  ...filterProcedures,
  ...eventProcedures,
}

const procedures = { ...remoteProcedures, ...qemuProcedures }
const messages = { ...eventMessages, ...qemuMessages }

export type ProcedureName = keyof typeof procedures
export type MessageName = keyof typeof messages

export type Args<P extends ProcedureName> =
  (typeof procedures)[P] extends Procedure<infer A, infer _R> ? A : never
export type Ret<P extends ProcedureName> =
  (typeof procedures)[P] extends Procedure<infer _A, infer R> ? R : never
export type Payload<M extends MessageName> = (typeof messages)[M] extends Message<infer T> ? T : never

// biome-ignore lint/suspicious/noExplicitAny: whoever looks one up by number does not know its types
export type AnyProcedure = Procedure<any, any>

export interface Named<T> {
  readonly name: string
  readonly program: number
  readonly entry: T
}

function byNumber<T extends { number: number }>(program: number, table: Record<string, T>) {
  return Object.entries(table).map(
    ([name, entry]) => [key(program, entry.number), { name, program, entry }] as const,
  )
}

const key = (program: number, number: number): string => `${program}:${number}`

const proceduresByNumber = new Map<string, Named<AnyProcedure>>([
  ...byNumber<AnyProcedure>(remoteProgram, remoteProcedures),
  ...byNumber<AnyProcedure>(qemuProgram, qemuProcedures),
])
const messagesByNumber = new Map<string, Named<Message<unknown>>>([
  ...byNumber<Message<unknown>>(remoteProgram, eventMessages as Record<string, Message<unknown>>),
  ...byNumber<Message<unknown>>(qemuProgram, qemuMessages as Record<string, Message<unknown>>),
])

export const procedureNames = Object.keys(procedures) as ProcedureName[]

export function procedureNamed<P extends ProcedureName>(name: P): Procedure<Args<P>, Ret<P>> {
  return procedures[name] as unknown as Procedure<Args<P>, Ret<P>>
}

export function messageNamed<M extends MessageName>(name: M): Message<Payload<M>> {
  return messages[name] as unknown as Message<Payload<M>>
}

/** The program that a procedure or message belongs to. */
export function programOf(name: ProcedureName | MessageName): number {
  return name in qemuProcedures || name in qemuMessages ? qemuProgram : remoteProgram
}

export function procedureAt(program: number, number: number): Named<AnyProcedure> | undefined {
  return proceduresByNumber.get(key(program, number))
}

export function messageAt(program: number, number: number): Named<Message<unknown>> | undefined {
  return messagesByNumber.get(key(program, number))
}
