/** Controllers that a definition needs and does not name. */
import { VirError } from '../../error.ts'
import type { Controller } from '../devices/controller.ts'
import type { Definition } from './definition.ts'

export function findController(
  domain: Definition,
  type: Controller['type'],
  index: number,
): Controller | undefined {
  return domain.devices.controllers.find((it) => it.type === type && it.index === index)
}

export function addController(
  domain: Definition,
  type: NonNullable<Controller['type']>,
  index: number,
  model?: string,
): Controller {
  const controller: Controller = { type, index, ...(model === undefined ? {} : { model }) }
  domain.devices.controllers.push(controller)
  return controller
}

function ensureController(domain: Definition, type: NonNullable<Controller['type']>, index: number): void {
  if (!findController(domain, type, index)) addController(domain, type, index)
}

/** EHCI with its three companions count as one: they share an index. */
export const isUsb2 = ({ type, model }: Controller) => type === 'usb' && (model?.startsWith('ich9-') ?? false)

/** Controllers without an index get the first free one of their type. */
export function assignIndexes(domain: Definition): void {
  const { controllers } = domain.devices
  for (const [at, controller] of controllers.entries()) {
    if (controller.index !== undefined) continue
    controller.index = companionIndex(controllers, at) ?? freeIndex(controllers, controller.type)
  }
}

function freeIndex(controllers: readonly Controller[], type: Controller['type']): number {
  const used = new Set(controllers.filter((it) => it.type === type).map(({ index }) => index))
  let index = 0
  while (used.has(index)) index++
  return index
}

/** The index of the EHCI part just before, unless that has a controller of this model. */
function companionIndex(controllers: readonly Controller[], at: number): number | undefined {
  const controller = controllers[at]!
  if (!isUsb2(controller)) return undefined
  const previous = controllers.slice(0, at).findLast(({ type }) => type === 'usb')
  if (!previous || !isUsb2(previous)) return undefined
  const isTaken = controllers.some(
    (it) => it.type === 'usb' && it.index === previous.index && it.model === controller.model,
  )
  return isTaken ? undefined : previous.index
}

/** What disks, channels, consoles, smart cards and host devices sit on. */
export function addImplicitControllers(domain: Definition): void {
  const { disks, channels, consoles, smartcards } = domain.devices
  for (const [bus, type] of diskControllers) {
    let most = -1
    for (const { target, address } of disks)
      if (target?.bus === bus && address?.type === 'drive') most = Math.max(most, address.controller ?? 0)
    checkIndex(type, most)
    for (let index = 0; index <= most; index++) ensureController(domain, type, index)
  }
  for (const { target, address } of [...channels, ...consoles])
    if (target?.type === 'virtio')
      ensureController(
        domain,
        'virtio-serial',
        address?.type === 'virtio-serial' ? (address.controller ?? 0) : 0,
      )
  for (const smartcard of smartcards) {
    smartcard.address ??= { type: 'ccid', controller: 0, slot: nextSmartcardSlot(domain) }
    ensureController(
      domain,
      'ccid',
      smartcard.address.type === 'ccid' ? (smartcard.address.controller ?? 0) : 0,
    )
  }
  addHostdevControllers(domain)
}

/** SCSI devices of the host sit on controllers of one model. */
export function addHostdevControllers(domain: Definition): void {
  let most = -1
  let model: string | undefined
  for (const { type, address } of domain.devices.hostdevs) {
    if (type !== 'scsi') continue
    const index = address?.type === 'drive' ? (address.controller ?? 0) : 0
    most = Math.max(most, index)
    model = findController(domain, 'scsi', index)?.model ?? model
  }
  checkIndex('scsi', most)
  for (let index = 0; index <= most; index++)
    if (!findController(domain, 'scsi', index)) addController(domain, 'scsi', index, model)
}

/** More controllers than any guest has: a number that would only cost memory. */
const mostIndex = 1023

function checkIndex(type: string, index: number): void {
  if (index > mostIndex)
    throw new VirError('configUnsupported', `'${type}' controller index ${index} is too high`)
}

const diskControllers = [
  ['scsi', 'scsi'],
  ['fdc', 'fdc'],
  ['ide', 'ide'],
  ['sata', 'sata'],
] as const

function nextSmartcardSlot(domain: Definition): number {
  const slots = domain.devices.smartcards.map(({ address }) =>
    address?.type === 'ccid' && (address.controller ?? 0) === 0 ? (address.slot ?? 0) : -1,
  )
  return Math.max(-1, ...slots) + 1
}
