/** Fields of what carries bytes: serial and parallel ports, consoles, channels. */
import { msg } from '@lingui/core/macro'
import type { Field } from '../field.ts'
import { removeChildren } from '../path.ts'

const withPath = ['file', 'dev', 'pipe', 'unix']
const withHost = ['tcp', 'udp']

const backend: readonly Field[] = [
  {
    path: '@type',
    label: msg`Type`,
    help: msg`What is at the host’s end: pty is a terminal that libvirt’s clients open, null nothing.`,
    input: {
      kind: 'choice',
      values: ['pty', 'null', 'file', 'tcp', 'udp', 'unix', 'dev', 'pipe'],
      isNeeded: true,
    },
    write: (element, type) => {
      removeChildren(element, 'source')
      removeChildren(element, 'protocol')
      element.attributes.delete('tty')
      element.attributes.set('type', type)
    },
  },
  {
    path: 'source/@path',
    label: msg`Path`,
    help: msg`Of the file, device or socket.`,
    input: { kind: 'text' },
    isShown: (valueAtPath) => withPath.includes(valueAtPath('@type')),
    check: (path, valueAtPath) =>
      path === '' && ['file', 'dev', 'pipe'].includes(valueAtPath('@type'))
        ? msg`Say where it is.`
        : undefined,
  },
  {
    path: 'source/@mode',
    label: msg`Mode`,
    help: msg`bind waits to be connected to, connect goes to another.`,
    input: { kind: 'choice', values: ['bind', 'connect'] },
    isShown: (valueAtPath) => ['tcp', 'unix'].includes(valueAtPath('@type')),
  },
  {
    path: 'source/@host',
    label: msg`Host`,
    help: msg`Name or address.`,
    input: { kind: 'text' },
    isShown: (valueAtPath) => withHost.includes(valueAtPath('@type')),
    check: (host, valueAtPath) =>
      host === '' && valueAtPath('@type') === 'tcp' ? msg`Say which host.` : undefined,
  },
  {
    path: 'source/@service',
    label: msg`Port`,
    help: msg`Number of the port at that host.`,
    input: { kind: 'number', least: 1, most: 65535 },
    isShown: (valueAtPath) => withHost.includes(valueAtPath('@type')),
  },
]

const portNumber: Field = {
  path: 'target/@port',
  label: msg`Number`,
  help: msg`The first is 0; a guest with Linux calls it ttyS0.`,
  input: { kind: 'fixed' },
}

export const port: readonly Field[] = [...backend, portNumber]

export const console: readonly Field[] = [
  ...backend,
  {
    path: 'target/@type',
    label: msg`Target type`,
    help: msg`A virtio console is hvc0 in a guest with Linux.`,
    input: { kind: 'choice', values: ['virtio', 'serial'] },
  },
]

const [channelType, ...channelRest] = backend

export const channel: readonly Field[] = [
  {
    ...channelType!,
    help: msg`What is at the host’s end; qemu-vdagent shares the clipboard with whoever looks at the screen.`,
    input: {
      kind: 'choice',
      values: ['pty', 'unix', 'qemu-vdagent', 'spicevmc', 'tcp', 'file', 'null'],
      isNeeded: true,
    },
  },
  ...channelRest,
  {
    path: 'target/@name',
    label: msg`Name`,
    help: msg`The guest finds the port by it, under /dev/virtio-ports in Linux.`,
    input: { kind: 'text' },
    check: (name) => (name === '' ? msg`A channel needs a name.` : undefined),
  },
  {
    path: 'source/clipboard/@copypaste',
    label: msg`Share the clipboard`,
    help: msg`Text that is copied in the guest can be pasted outside, and the other way round.`,
    input: { kind: 'switch', on: 'yes', off: 'no' },
    isShown: (valueAtPath) => valueAtPath('@type') === 'qemu-vdagent',
  },
]
