/** Fields of a network interface. */
import { msg } from '@lingui/core/macro'
import { childElement, type XmlElement } from '../../../engine/xml/tree.ts'
import type { Field } from '../field.ts'
import { removeChildren, setValue, valueAt } from '../path.ts'

/** Which attribute of the source names it, by the interface's type. */
const sourceAttributes: Record<string, string> = {
  network: 'network',
  bridge: 'bridge',
  direct: 'dev',
  ethernet: 'dev',
  vdpa: 'dev',
}
const withoutSource = ['user', 'ethernet', 'null']

const sourceAttribute = (element: XmlElement) =>
  sourceAttributes[element.attributes.get('type') ?? ''] ?? 'network'

const hasSource = (valueAtPath: (path: string) => string) => !withoutSource.includes(valueAtPath('@type'))

export const macForm = /^[\da-f]{2}(:[\da-f]{2}){5}$/i

export const networkInterface: readonly Field[] = [
  {
    path: '@type',
    label: msg`Network source`,
    help: msg`A virtual network of libvirt’s, a bridge of the host’s, a device of the host’s (direct: macvtap), or user: no privileges, no way in.`,
    input: {
      kind: 'choice',
      values: ['network', 'bridge', 'direct', 'user', 'ethernet', 'vdpa'],
      isNeeded: true,
    },
    write: (element, type) => {
      removeChildren(element, 'source')
      element.attributes.set('type', type)
    },
  },
  {
    path: 'source',
    label: msg`Source`,
    help: msg`Name of the virtual network, the bridge or the device.`,
    input: { kind: 'text', suggest: 'networks' },
    read: (element) => childElement(element, 'source')?.attributes.get(sourceAttribute(element)) ?? '',
    write: (element, name) => setValue(element, `source/@${sourceAttribute(element)}`, name),
    isShown: hasSource,
    check: (name, valueAtPath) =>
      name === '' && hasSource(valueAtPath) ? msg`Say which one it is.` : undefined,
  },
  {
    path: 'source/@mode',
    label: msg`Source mode`,
    help: msg`How machines on one device of the host see each other.`,
    input: { kind: 'choice', values: ['bridge', 'vepa', 'private', 'passthrough'] },
    isShown: (valueAtPath) => valueAtPath('@type') === 'direct',
  },
  {
    path: 'source/@portgroup',
    label: msg`Portgroup`,
    help: msg`A group of ports that the virtual network defines.`,
    input: { kind: 'text' },
    isShown: (valueAtPath) => valueAtPath('@type') === 'network',
  },
  {
    path: 'model/@type',
    label: msg`Device model`,
    help: msg`The network card that the guest finds. virtio is the fastest.`,
    input: { kind: 'choice', values: ['virtio', 'e1000', 'e1000e', 'rtl8139'] },
  },
  {
    path: 'mac/@address',
    label: msg`MAC address`,
    help: msg`Identifies the card on its network; no other machine may have it.`,
    input: { kind: 'text' },
    check: (mac) => {
      if (!macForm.test(mac))
        return msg`Six pairs of hexadecimal digits with colons between, such as 52:54:00:12:34:56.`
      const isGroup = Number.parseInt(mac.slice(0, 2), 16) % 2 === 1
      return isGroup ? msg`The first pair must be even: odd ones are for groups of receivers.` : undefined
    },
  },
  {
    path: 'link/@state',
    label: msg`Link is active`,
    help: msg`Off is as if the cable were pulled out.`,
    input: { kind: 'switch', on: '', off: 'down' },
    read: (element) => (valueAt(element, 'link/@state') === 'down' ? 'down' : ''),
  },
]
