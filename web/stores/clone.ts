import { t } from '@lingui/core/macro'
import type { RpcClient } from '../../engine/rpc/client/client.ts'
import { shellWord } from '../../engine/virsh/shell-word.ts'
import { parseXml } from '../../engine/xml/parser.ts'
import { childElement, textOf, xmlElement, xmlText } from '../../engine/xml/tree.ts'
import { writeXml } from '../../engine/xml/writer.ts'
import { logged } from './act.ts'
import { clonedDefinition } from './cloned-definition.ts'
import { type Disk, disksOf } from './disk-fate.ts'
import type { DomainRef } from './domains.ts'

type VolumeRef = { pool: string; name: string; key: string }

/** VIR_DOMAIN_XML_SECURE and VIR_DOMAIN_XML_INACTIVE: the clone has the same passwords. */
const wholeDefinition = 1 | 2

/** Makes a machine like this one, with copies of the disks that can be written; gives what stood in the way. */
export function cloneMachine(client: RpcClient, dom: DomainRef, name: string): Promise<string | undefined> {
  return logged(
    {
      machine: name,
      text: t`Clone: ${dom.name} as ${name}`,
      virsh: `virt-clone --original ${shellWord(dom.name)} --name ${shellWord(name)} --auto-clone`,
      call: (own) => clone(own, dom, name),
    },
    client,
  )
}

async function clone(client: RpcClient, dom: DomainRef, name: string): Promise<void> {
  const { xml } = await client.call('domainGetXmlDesc', { dom, flags: wholeDefinition })
  const paths = new Map<string, string>()
  const copies: VolumeRef[] = []
  try {
    for (const disk of disksOf(parseXml(xml)).filter(isOwn)) {
      const copy = await copyOf(client, disk, name)
      copies.push(copy)
      paths.set(disk.path, (await client.call('storageVolGetPath', { vol: copy })).name)
    }
    await client.call('domainDefineXmlFlags', { xml: clonedDefinition(xml, name, paths), flags: 0 })
  } catch (error) {
    // Nothing is left of what was half done.
    for (const vol of copies) await client.call('storageVolDelete', { vol, flags: 0 }).catch(() => {})
    throw error
  }
}

/** What two machines must not write at once. */
const isOwn = ({ isReadOnly, isShareable, isRemovable }: Disk) => !isReadOnly && !isShareable && !isRemovable

async function copyOf(client: RpcClient, { path, target }: Disk, name: string): Promise<VolumeRef> {
  const { vol } = await client.call('storageVolLookupByPath', { path })
  const { pool } = await client.call('storagePoolLookupByName', { name: vol.pool })
  const original = parseXml((await client.call('storageVolGetXmlDesc', { vol, flags: 0 })).xml)
  const capacity = childElement(original, 'capacity')
  const format = childElement(original, 'target') && childElement(childElement(original, 'target')!, 'format')
  const ending = /\.\w+$/.exec(vol.name)?.[0] ?? ''
  const xml = writeXml(
    xmlElement('volume', {}, [
      xmlElement('name', {}, [xmlText(`${name}-${target}${ending}`)]),
      xmlElement('capacity', {}, [xmlText(capacity ? textOf(capacity) : '0')]),
      ...(format ? [xmlElement('target', {}, [format])] : []),
    ]),
  )
  return (await client.call('storageVolCreateXmlFrom', { pool, xml, clonevol: vol, flags: 0 })).vol
}
