/** Fields of what is seen and heard: displays, video cards, sound cards. */
import { msg } from '@lingui/core/macro'
import { childElement, type XmlElement, xmlElement } from '../../../engine/xml/tree.ts'
import type { Field } from '../field.ts'
import { removeChildren, setValue, valueAt } from '../path.ts'

const isNetworked = (valueAtPath: (path: string) => string) => ['vnc', 'spice'].includes(valueAtPath('@type'))

function listenOf(graphics: XmlElement): string {
  const listen = childElement(graphics, 'listen')
  const type = listen?.attributes.get('type')
  if (type === 'none' || type === 'socket') return type
  return listen?.attributes.get('address') ?? graphics.attributes.get('listen') ?? ''
}

function setListen(graphics: XmlElement, value: string): void {
  removeChildren(graphics, 'listen')
  graphics.attributes.delete('listen')
  if (value === '') return
  const attributes =
    value === 'none' || value === 'socket' ? { type: value } : { type: 'address', address: value }
  graphics.children.push(xmlElement('listen', attributes as Record<string, string>))
}

function setPort(graphics: XmlElement, port: string): void {
  graphics.attributes.set('autoport', port === '' ? 'yes' : 'no')
  graphics.attributes.set('port', port === '' ? '-1' : port)
}

/** libvirt takes VNC ports from here on; displays count from it. */
const firstPort = 5900

export const graphics: readonly Field[] = [
  {
    path: '@type',
    label: msg`Type`,
    help: msg`The protocol of whoever looks on: VNC or SPICE.`,
    input: { kind: 'choice', values: ['vnc', 'spice'], isNeeded: true },
    write: (element, type) => {
      for (const name of ['port', 'tlsPort', 'websocket', 'keymap']) element.attributes.delete(name)
      element.attributes.set('type', type)
      element.attributes.set('autoport', 'yes')
    },
  },
  {
    path: 'listen',
    label: msg`Address`,
    help: msg`Where it listens: 127.0.0.1 is for programs of the host only, 0.0.0.0 for everybody, none for nobody but libvirt’s clients.`,
    input: { kind: 'choice', values: ['127.0.0.1', '0.0.0.0', 'none'] },
    read: listenOf,
    write: setListen,
    isShown: isNetworked,
    isSame: (defined, live) => defined === '' || defined === live,
  },
  {
    path: '@port',
    label: msg`Port`,
    help: msg`The first free one from 5900 on if left empty.`,
    input: { kind: 'number', least: firstPort, most: 65535 },
    read: (element) => {
      const port = element.attributes.get('port') ?? ''
      return element.attributes.get('autoport') === 'yes' || port === '-1' ? '' : port
    },
    write: setPort,
    isShown: isNetworked,
  },
  {
    path: '@websocket',
    label: msg`WebSocket port`,
    help: msg`For viewers in browsers, such as noVNC; -1 is the first free one from 5700 on, none if left empty.`,
    input: { kind: 'number', least: -1, most: 65535 },
    isShown: (valueAtPath) => valueAtPath('@type') === 'vnc',
    isSame: (defined, live) => defined === live || (defined === '-1' && live !== ''),
  },
  {
    path: '@passwd',
    label: msg`Password`,
    help: msg`VNC takes eight characters at most. Viewers of this page need none.`,
    input: { kind: 'password' },
    isShown: isNetworked,
    check: (password, valueAtPath) =>
      valueAtPath('@type') === 'vnc' && password.length > 8 ? msg`Eight characters at most.` : undefined,
  },
  {
    path: '@keymap',
    label: msg`Keymap`,
    help: msg`Layout of the keyboard of viewers that send characters instead of keys, such as de or en-us.`,
    input: { kind: 'text' },
    isShown: isNetworked,
  },
  {
    path: 'gl/@enable',
    label: msg`OpenGL`,
    help: msg`Draws with the host’s graphics card; only for SPICE without a network, with a virtio card that has 3D.`,
    input: { kind: 'switch', on: 'yes', off: '' },
    isShown: (valueAtPath) => valueAtPath('@type') === 'spice',
    read: (element) => (valueAt(element, 'gl/@enable') === 'yes' ? 'yes' : ''),
  },
]

export const video: readonly Field[] = [
  {
    path: 'model/@type',
    label: msg`Model`,
    help: msg`The video card that the guest finds. vga and bochs work everywhere, virtio resizes with its viewer, ramfb has one picture and no text mode.`,
    input: { kind: 'choice', isNeeded: true },
    write: (element, type) => {
      // What is said of the old card’s memory is not true of another.
      removeChildren(element, 'model')
      element.children.push(xmlElement('model', { type }))
    },
  },
  {
    path: 'model/@heads',
    label: msg`Heads`,
    help: msg`How many monitors it has.`,
    input: { kind: 'number', least: 1, most: 16 },
    isShown: (valueAtPath) => ['virtio', 'qxl'].includes(valueAtPath('model/@type')),
  },
  {
    path: 'model/@vram',
    label: msg`Video memory`,
    help: msg`In KiB.`,
    input: { kind: 'number', least: 1024, most: 1024 * 1024 },
    isShown: (valueAtPath) => ['vga', 'bochs', 'cirrus', 'qxl'].includes(valueAtPath('model/@type')),
  },
  {
    path: 'model/acceleration/@accel3d',
    label: msg`3D acceleration`,
    help: msg`The host’s graphics card draws for the guest; its display needs OpenGL for that.`,
    input: { kind: 'switch', on: 'yes', off: '' },
    isShown: (valueAtPath) => valueAtPath('model/@type') === 'virtio',
    read: (element) => (valueAt(element, 'model/acceleration/@accel3d') === 'yes' ? 'yes' : ''),
  },
  {
    path: 'model/resolution',
    label: msg`Resolution`,
    help: msg`What the screen has when the machine starts, as 1024x768.`,
    input: { kind: 'text' },
    read: (element) => {
      const [x, y] = [valueAt(element, 'model/resolution/@x'), valueAt(element, 'model/resolution/@y')]
      return x && y ? `${x}x${y}` : ''
    },
    write: (element, value) => {
      const [x = '', y = ''] = value.split('x')
      setValue(element, 'model/resolution/@x', x)
      setValue(element, 'model/resolution/@y', y)
    },
    check: (value) =>
      value === '' || /^\d{3,5}x\d{3,5}$/.test(value) ? undefined : msg`Width and height, as 1024x768.`,
    isShown: (valueAtPath) => ['virtio', 'bochs', 'vga', 'ramfb'].includes(valueAtPath('model/@type')),
  },
]

export const sound: readonly Field[] = [
  {
    path: '@model',
    label: msg`Model`,
    help: msg`The sound card that the guest finds.`,
    input: { kind: 'choice', isNeeded: true },
  },
]
