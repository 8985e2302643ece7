import type { Channel } from '../../model/domain/devices/chardev.ts'
import { VirError } from '../../model/error.ts'
import type { ChannelSpec } from '../guest.ts'
import type { Definition } from './definition.ts'

/** A virtio console device has no more ports than this, as QEMU's has by itself. */
const MOST_PORTS = 31

/** The channels to programs in the guest that this hypervisor has an end for; refuses those whose end is elsewhere. */
export function channelsOf({ devices }: Definition): ChannelSpec[] {
  return (devices?.channels ?? []).flatMap((channel, index) => {
    const alias = channel.alias?.name ?? `channel${index}`
    if (isWithout(channel)) return []
    const end = endOf(channel)
    if (channel.target?.type !== 'virtio' || end === undefined)
      throw unsupported(`${alias}: channels to '${channel.type}' are not supported by this hypervisor yet`)
    return [{ ...placeOf(channel, alias), alias, name: channel.target.name ?? '', end }]
  })
}

/**
 * SPICE's own channels are not there, as there is no SPICE, and nobody asks QEMU's agent, for whom guests of virt-install have
 * one: programs in the guest that look for these do without.
 */
const isWithout = ({ type, target }: Channel): boolean =>
  type === 'spicevmc' || (type === 'unix' && target?.name === 'org.qemu.guest_agent.0')

function endOf({ type, sources }: Channel): ChannelSpec['end'] | undefined {
  switch (type) {
    case 'pty':
      return 'terminal'
    case 'null':
      return 'nobody'
    case 'qemu-vdagent':
      return sources[0]?.clipboard?.copypaste ? 'clipboard' : 'nobody'
    default:
      return undefined
  }
}

/** All ports are on one device. */
function placeOf({ address }: Channel, alias: string): { port: number } {
  const { controller = 0, port = 0 } = address?.type === 'virtio-serial' ? address : {}
  if (controller !== 0)
    throw unsupported(`${alias}: this hypervisor has one virtio-serial controller for each guest`)
  if (port < 1 || port >= MOST_PORTS)
    throw unsupported(`${alias}: channels have ports 1 to ${MOST_PORTS - 1} of a virtio-serial controller`)
  return { port }
}

const unsupported = (reason: string): VirError => new VirError('configUnsupported', reason)
