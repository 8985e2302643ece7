import type { GivenOptions } from '../command.ts'
import { attribute } from './moment.ts'

const names = [
  ...['source-host', 'source-path', 'source-dev', 'source-name', 'target', 'source-format'],
  ...[
    'auth-type',
    'auth-username',
    'secret-usage',
    'secret-uuid',
    'adapter-name',
    'adapter-wwnn',
    'adapter-wwpn',
  ],
  ...['adapter-parent', 'adapter-parent-wwnn', 'adapter-parent-wwpn', 'adapter-parent-fabric-wwn'],
  ...['source-protocol-ver', 'source-initiator'],
]

/** What `pool-define-as` and `pool-create-as` take of a pool. */
export const asOptions = `[--print-xml] ${names.map((name) => `[--${name} <string>]`).join(' ')}`

/** The definition that they make of it. */
export function poolXml(given: GivenOptions): string {
  const source = sourceXml(given)
  return (
    `<pool type='${given.text('type')}'>\n  <name>${given.text('name')}</name>\n` +
    (source && `  <source>\n${source}  </source>\n`) +
    (given.has('target') ? `  <target>\n    <path>${given.text('target')}</path>\n  </target>\n` : '') +
    '</pool>\n'
  )
}

function sourceXml(given: GivenOptions): string {
  const leaf = (name: string, key: string, option: string): string =>
    given.has(option) ? `    <${name}${attribute(key, given.text(option))}/>\n` : ''
  return (
    leaf('host', 'name', 'source-host') +
    leaf('dir', 'path', 'source-path') +
    leaf('device', 'path', 'source-dev') +
    adapterXml(given) +
    authXml(given) +
    (given.has('source-initiator')
      ? `    <initiator>\n      <iqn name='${given.text('source-initiator')}'/>\n    </initiator>\n`
      : '') +
    leaf('format', 'type', 'source-format') +
    (given.has('source-name') ? `    <name>${given.text('source-name')}</name>\n` : '') +
    leaf('protocol', 'ver', 'source-protocol-ver')
  )
}

function adapterXml(given: GivenOptions): string {
  if (given.has('adapter-name'))
    return `    <adapter type='scsi_host' name='${given.text('adapter-name')}'/>\n`
  if (!given.has('adapter-wwnn') && !given.has('adapter-wwpn')) return ''
  const parent = ['parent', 'parent-wwnn', 'parent-wwpn', 'parent-fabric-wwn', 'wwnn', 'wwpn'].map((name) =>
    attribute(name.replaceAll('-', '_'), given.maybe(`adapter-${name}`)),
  )
  return `    <adapter type='fc_host'${parent.join('')}/>\n`
}

function authXml(given: GivenOptions): string {
  if (!given.has('auth-type') || !given.has('auth-username')) return ''
  const secret =
    attribute('usage', given.maybe('secret-usage')) + attribute('uuid', given.maybe('secret-uuid'))
  const who = attribute('type', given.text('auth-type')) + attribute('username', given.text('auth-username'))
  return `    <auth${who}>\n      <secret${secret}/>\n    </auth>\n`
}
