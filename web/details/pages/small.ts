/** Fields of devices of which a few values say all. */
import { msg } from '@lingui/core/macro'
import { childElement, type XmlElement } from '../../../engine/xml/tree.ts'
import type { Field } from '../field.ts'
import { setValue, valueAt } from '../path.ts'

const choice = { kind: 'choice', isNeeded: true } as const
const optional = { kind: 'choice' } as const
const fixed = { kind: 'fixed' } as const
const text = { kind: 'text' } as const

export const input: readonly Field[] = [
  { path: '@type', label: msg`Type`, help: msg`What the guest takes it for.`, input: fixed },
  { path: '@bus', label: msg`Bus`, help: msg`What it is attached to.`, input: fixed },
]

export const watchdog: readonly Field[] = [
  {
    path: '@model',
    label: msg`Model`,
    help: msg`The part that the guest needs a driver for.`,
    input: choice,
  },
  {
    path: '@action',
    label: msg`Action`,
    help: msg`What is done to a guest that does not reset the watchdog in time.`,
    input: optional,
  },
]

export const rng: readonly Field[] = [
  {
    path: 'backend/@model',
    label: msg`Source`,
    help: msg`Where the randomness comes from: random is a device of the host’s, builtin the hypervisor itself.`,
    input: { ...choice, values: ['random', 'builtin', 'egd'] },
    write: (element, model) => {
      const backend = childElement(element, 'backend')
      if (backend) backend.children = []
      setValue(element, 'backend/@model', model)
    },
  },
  {
    path: 'backend',
    label: msg`Host device`,
    help: msg`Such as /dev/urandom.`,
    input: text,
    isShown: (valueAtPath) => valueAtPath('backend/@model') === 'random',
    read: (element) => valueAt(element, 'backend').trim(),
  },
  {
    path: 'rate/@bytes',
    label: msg`Bytes per period, at most`,
    help: msg`Without limit if left empty.`,
    input: { kind: 'number', least: 1, most: 2 ** 32 - 1 },
  },
  {
    path: 'rate/@period',
    label: msg`Period`,
    help: msg`In milliseconds; a second if left empty.`,
    input: { kind: 'number', least: 1, most: 2 ** 32 - 1 },
    isShown: (valueAtPath) => valueAtPath('rate/@bytes') !== '',
  },
]

export const memballoon: readonly Field[] = [
  {
    path: '@model',
    label: msg`Model`,
    help: msg`Without a balloon («none») the memory of a running guest cannot be changed.`,
    input: choice,
    write: (element, model) => {
      // Nobody reports of what is not there.
      if (model === 'none') element.children = []
      element.attributes.set('model', model)
    },
  },
  {
    path: '@autodeflate',
    label: msg`Deflate when memory is short`,
    help: msg`The guest takes memory back before it has to end programs for lack of it.`,
    input: { kind: 'switch', on: 'on', off: '' },
    isShown: (valueAtPath) => valueAtPath('@model') !== 'none',
    read: (element) => (element.attributes.get('autodeflate') === 'on' ? 'on' : ''),
  },
  {
    path: 'stats/@period',
    label: msg`Statistics every`,
    help: msg`Seconds after which the guest reports of its memory; never if left empty.`,
    input: { kind: 'number', least: 1, most: 3600 },
    isShown: (valueAtPath) => valueAtPath('@model') !== 'none',
  },
]

export const tpm: readonly Field[] = [
  {
    path: '@model',
    label: msg`Model`,
    help: msg`CRB is of TPM 2.0 only, TIS of both versions.`,
    input: optional,
  },
  {
    path: 'backend/@type',
    label: msg`Type`,
    help: msg`An emulated one, or the host’s own passed through.`,
    input: choice,
  },
  {
    path: 'backend/@version',
    label: msg`Version`,
    help: msg`Systems of today want 2.0.`,
    input: { ...optional, values: ['2.0', '1.2'] },
    isShown: (valueAtPath) => valueAtPath('backend/@type') === 'emulator',
  },
]

export const panic: readonly Field[] = [
  {
    path: '@model',
    label: msg`Model`,
    help: msg`By it a guest says that it crashed.`,
    input: optional,
  },
]

export const vsock: readonly Field[] = [
  {
    path: 'cid/@auto',
    label: msg`Let libvirt choose the context id`,
    help: msg`libvirt takes one that is free.`,
    input: { kind: 'switch', on: 'yes', off: 'no' },
  },
  {
    path: 'cid/@address',
    label: msg`Context id`,
    help: msg`The guest’s address for programs of the host, 3 or more.`,
    input: { kind: 'number', least: 3, most: 2 ** 32 - 1 },
    isShown: (valueAtPath) => valueAtPath('cid/@auto') !== 'yes',
    isSame: (defined, live) => defined === '' || defined === live,
  },
]

export const smartcard: readonly Field[] = [
  { path: '@mode', label: msg`Mode`, help: msg`Where the card is.`, input: fixed },
  { path: '@type', label: msg`Type`, help: msg`How it is reached.`, input: fixed },
]

export const redirdev: readonly Field[] = [
  { path: '@bus', label: msg`Bus`, help: msg`What it is attached to.`, input: fixed },
  { path: '@type', label: msg`Type`, help: msg`How the device of a viewer reaches the guest.`, input: fixed },
]

/** A device of the host as `lsusb` or `lspci` would name it. */
function hostAddress(hostdev: XmlElement): string {
  const source = childElement(hostdev, 'source')
  const address = source && childElement(source, 'address')
  const vendor = source && valueAt(source, 'vendor/@id')
  if (vendor) return `${vendor}:${valueAt(source, 'product/@id')}`
  return address ? [...address.attributes].map(([name, value]) => `${name} ${value}`).join(', ') : ''
}

export const hostdev: readonly Field[] = [
  { path: '@type', label: msg`Type`, help: msg`What kind of device of the host it is.`, input: fixed },
  {
    path: '#host',
    label: msg`Device`,
    help: msg`Which one of the host’s.`,
    input: fixed,
    read: hostAddress,
  },
  {
    path: 'source/@startupPolicy',
    label: msg`Startup policy`,
    help: msg`What becomes of a start when the device is not there.`,
    input: optional,
    isShown: (valueAtPath) => valueAtPath('@type') === 'usb',
  },
  {
    path: 'rom/@bar',
    label: msg`ROM BAR`,
    help: msg`The guest sees the device’s own firmware.`,
    input: { kind: 'switch', on: '', off: 'off' },
    read: (element) => (valueAt(element, 'rom/@bar') === 'off' ? 'off' : ''),
    isShown: (valueAtPath) => valueAtPath('@type') === 'pci',
  },
]
