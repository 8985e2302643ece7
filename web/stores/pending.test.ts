import { expect, it } from 'vitest'
import { parseXml } from '../../engine/xml/parser.ts'
import { hasPendingChanges } from './pending.ts'

const isPending = (defined: string, live: string) =>
  hasPendingChanges(parseXml(`<domain>${defined}</domain>`), parseXml(`<domain id='1'>${live}</domain>`))

it('finds another value, another attribute and another element', () => {
  expect(isPending('<memory>2</memory>', '<memory>1</memory>')).toBe(true)
  expect(isPending("<rng model='virtio'/>", '<rng/>')).toBe(true)
  expect(isPending('<rng/>', '<rng/><rng/>')).toBe(true)
  expect(isPending('', '<os/>')).toBe(true)
})

it('finds nothing where the running domain is as it is defined', () => {
  expect(
    isPending('<name>a</name><os><kernel>/k</kernel></os>', '<name>a</name><os><kernel>/k</kernel></os>'),
  ).toBe(false)
})

it('takes what only running domains have for no difference', () => {
  expect(
    isPending(
      `<cpu check='none'/><serial type='pty'><target port='0'/></serial>
       <graphics type='vnc' port='-1' autoport='yes' websocket='-1'/><channel type='unix'><target name='x'/></channel>`,
      `<cpu check='full'/><serial type='pty'><source path='/dev/pts/1'/><target port='0'/><alias name='serial0'/></serial>
       <graphics type='vnc' port='5900' autoport='yes' websocket='5700' listen='127.0.0.1'><listen type='address' address='127.0.0.1'/></graphics>
       <channel type='unix'><source mode='bind' path='/x'/><target name='x' state='disconnected'/></channel>`,
    ),
  ).toBe(false)
})
