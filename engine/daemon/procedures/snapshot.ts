import { VirError } from '../../model/error.ts'
import { formatSnapshot, isExternal, isOnline, type SnapshotDefinition } from '../../model/snapshot/define.ts'
import type { Args } from '../../rpc/procedures.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import type { Domain } from '../domains/domain.ts'
import type { Snapshots } from '../snapshots/snapshots.ts'
import { checkFlags, excludeFlags, requireFlag } from './argument.ts'
import { domainOf, type WireDomain, wireDomain } from './wire-domain.ts'

type WireSnapshot = Args<'domainSnapshotDelete'>['snap']

/** virDomainSnapshotListFlags. The first bit means roots of a domain's, and all below of a snapshot's. */
const list = {
  rootsOrDescendants: 1,
  metadata: 2,
  leaves: 4,
  noLeaves: 8,
  noMetadata: 16,
  inactive: 32,
  active: 64,
  diskOnly: 128,
  internal: 256,
  external: 512,
} as const
const allListFlags = 2047

export function snapshotHandlers(daemon: Daemon & { snapshots: Snapshots }): Handlers {
  const { snapshots } = daemon
  const of = (dom: WireDomain): Domain => domainOf(daemon, dom)
  const find = ({ dom, name }: WireSnapshot) => {
    const domain = of(dom)
    return { domain, snapshot: snapshots.find(domain, name) }
  }
  const wire = (domain: Domain, { name }: SnapshotDefinition): WireSnapshot => ({
    name,
    dom: wireDomain(domain),
  })

  const ofDomain = (dom: WireDomain, flags: number) => {
    const domain = of(dom)
    const tree = snapshots.treeOf(domain)
    const all = flags & list.rootsOrDescendants ? tree.childrenOf(undefined) : tree.descendantsOf(undefined)
    return { domain, found: filtered(domain, all, flags) }
  }
  const below = (snap: WireSnapshot, flags: number) => {
    const { domain, snapshot } = find(snap)
    const tree = snapshots.treeOf(domain)
    const all =
      flags & list.rootsOrDescendants ? tree.descendantsOf(snapshot.name) : tree.childrenOf(snapshot.name)
    return { domain, found: filtered(domain, all, flags) }
  }
  const filtered = (domain: Domain, all: SnapshotDefinition[], flags: number) => {
    const tree = snapshots.treeOf(domain)
    return all.filter((snapshot) => isListed(snapshot, flags, tree.childrenOf(snapshot.name).length === 0))
  }
  const namesOf = (found: SnapshotDefinition[], most: number) => ({
    names: found.slice(0, Math.max(0, most)).map(({ name }) => name),
  })

  return {
    domainSnapshotCreateXml: async ({ dom, xmlDesc, flags }) => {
      const domain = of(dom)
      const name = 'qemuSnapshotCreateXML'
      checkFlags(flags, 1023, name)
      requireFlag(
        flags,
        ['VIR_DOMAIN_SNAPSHOT_CREATE_QUIESCE', 64],
        ['VIR_DOMAIN_SNAPSHOT_CREATE_DISK_ONLY', 16],
        name,
      )
      excludeFlags(
        flags,
        ['VIR_DOMAIN_SNAPSHOT_CREATE_LIVE', 256],
        ['VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE', 1],
        name,
      )
      return { snap: wire(domain, await snapshots.create(domain, xmlDesc, flags)) }
    },
    domainSnapshotGetXmlDesc: ({ snap, flags }) => {
      checkFlags(flags, 1, 'qemuDomainSnapshotGetXMLDesc')
      return { xml: formatSnapshot(find(snap).snapshot) }
    },
    domainSnapshotNum: ({ dom, flags }) => {
      checkFlags(flags, allListFlags, 'qemuDomainSnapshotNum')
      return { num: ofDomain(dom, flags).found.length }
    },
    domainSnapshotListNames: ({ dom, maxnames, flags }) => {
      checkFlags(flags, allListFlags, 'qemuDomainSnapshotListNames')
      return namesOf(ofDomain(dom, flags).found, maxnames)
    },
    domainListAllSnapshots: ({ dom, needResults, flags }) => {
      checkFlags(flags, allListFlags, 'qemuDomainListAllSnapshots')
      const { domain, found } = ofDomain(dom, flags)
      return { snapshots: needResults ? found.map((it) => wire(domain, it)) : [], ret: found.length }
    },
    domainSnapshotNumChildren: ({ snap, flags }) => {
      checkFlags(flags, allListFlags, 'qemuDomainSnapshotNumChildren')
      return { num: below(snap, flags).found.length }
    },
    domainSnapshotListChildrenNames: ({ snap, maxnames, flags }) => {
      checkFlags(flags, allListFlags, 'qemuDomainSnapshotListChildrenNames')
      return namesOf(below(snap, flags).found, maxnames)
    },
    domainSnapshotListAllChildren: ({ snapshot, needResults, flags }) => {
      checkFlags(flags, allListFlags, 'qemuDomainSnapshotListAllChildren')
      const { domain, found } = below(snapshot, flags)
      return { snapshots: needResults ? found.map((it) => wire(domain, it)) : [], ret: found.length }
    },
    domainSnapshotLookupByName: ({ dom, name, flags }) => {
      checkFlags(flags, 0, 'qemuDomainSnapshotLookupByName')
      const domain = of(dom)
      return { snap: wire(domain, snapshots.find(domain, name)) }
    },
    domainHasCurrentSnapshot: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuDomainHasCurrentSnapshot')
      return { result: Number(snapshots.treeOf(of(dom)).current !== undefined) }
    },
    domainSnapshotCurrent: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuDomainSnapshotCurrent')
      const domain = of(dom)
      const { current } = snapshots.treeOf(domain)
      if (current === undefined)
        throw new VirError('noDomainSnapshot', 'the domain does not have a current snapshot')
      return { snap: wire(domain, snapshots.find(domain, current)) }
    },
    domainSnapshotGetParent: ({ snap, flags }) => {
      checkFlags(flags, 0, 'qemuDomainSnapshotGetParent')
      const { domain, snapshot } = find(snap)
      const parent = snapshot.parent?.name
      if (parent === undefined)
        throw new VirError('noDomainSnapshot', `snapshot '${snapshot.name}' does not have a parent`)
      return { snap: wire(domain, snapshots.find(domain, parent)) }
    },
    domainSnapshotIsCurrent: ({ snap, flags }) => {
      checkFlags(flags, 0, 'qemuDomainSnapshotIsCurrent')
      const { domain, snapshot } = find(snap)
      return { current: Number(snapshots.treeOf(domain).current === snapshot.name) }
    },
    domainSnapshotHasMetadata: ({ snap, flags }) => {
      checkFlags(flags, 0, 'qemuDomainSnapshotHasMetadata')
      find(snap)
      return { metadata: 1 }
    },
    domainRevertToSnapshot: async ({ snap, flags }) => {
      checkFlags(flags, 15, 'qemuSnapshotRevert')
      excludeFlags(
        flags,
        ['VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING', 1],
        ['VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED', 2],
        'virDomainRevertToSnapshot',
      )
      await snapshots.revert(of(snap.dom), snap.name, flags)
    },
    domainSnapshotDelete: async ({ snap, flags }) => {
      checkFlags(flags, 7, 'qemuSnapshotDelete')
      await snapshots.delete(of(snap.dom), snap.name, flags)
    },
  }
}

/** Of each group of flags that is named, one must hold. */
function isListed(snapshot: SnapshotDefinition, flags: number, isLeaf: boolean): boolean {
  const isDisks = snapshot.state === 'disk-snapshot'
  const groups: [flag: number, holds: boolean][][] = [
    [
      [list.metadata, true],
      [list.noMetadata, false],
    ],
    [
      [list.leaves, isLeaf],
      [list.noLeaves, !isLeaf],
    ],
    [
      [list.inactive, !isOnline(snapshot) && !isDisks],
      [list.active, isOnline(snapshot)],
      [list.diskOnly, isDisks],
    ],
    [
      [list.internal, !isExternal(snapshot)],
      [list.external, isExternal(snapshot)],
    ],
  ]
  return groups.every((group) => {
    const named = group.filter(([flag]) => flags & flag)
    return named.length === 0 || named.some(([, holds]) => holds)
  })
}
