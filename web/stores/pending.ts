import { childElements, textOf, type XmlElement } from '../../engine/xml/tree.ts'

/** What libvirt adds to the XML of a running domain where its definition says nothing. */
const onlyLive = {
  attributes: new Set([
    'address',
    'bridge',
    'dev',
    'id',
    'index',
    'listen',
    'port',
    'portid',
    'state',
    'tlsPort',
    'tty',
  ]),
  elements: new Set(['alias', 'backend', 'backingStore', 'listen', 'mirror', 'seclabel', 'source', 'target']),
}
/** How strictly a processor was looked at when the guest started. */
const ignored = new Set(['check'])
/** A port of this number is one that is free; where nobody can listen there is none. */
const anyPort = '-1'

/** Whether something of the persistent definition waits until the running domain is shut down. */
export function hasPendingChanges(defined: XmlElement, live: XmlElement): boolean {
  return !isSame(defined, live)
}

function isSame(defined: XmlElement, live: XmlElement): boolean {
  return (
    textOf(defined).trim() === textOf(live).trim() &&
    haveSameAttributes(defined, live) &&
    haveSameChildren(defined, live)
  )
}

function haveSameAttributes({ attributes: defined }: XmlElement, { attributes: live }: XmlElement): boolean {
  const names = new Set([...defined.keys(), ...live.keys()])
  return [...names].every((name) => {
    const [wanted, found] = [defined.get(name), live.get(name)]
    if (wanted === found || ignored.has(name)) return true
    return wanted === undefined ? onlyLive.attributes.has(name) : wanted === anyPort
  })
}

function haveSameChildren(defined: XmlElement, live: XmlElement): boolean {
  const [wanted, found] = [childElements(defined), childElements(live)]
  const names = new Set([...wanted, ...found].map(({ name }) => name))
  return [...names].every((name) => {
    const [own, others] = [wanted, found].map((list) => list.filter((child) => child.name === name))
    if (own!.length === 0 && onlyLive.elements.has(name)) return true
    return own!.length === others!.length && own!.every((child, place) => isSame(child, others![place]!))
  })
}
