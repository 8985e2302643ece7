import { impact } from '../../model/domain-state.ts'
import { VirError } from '../../model/error.ts'
import type { Args } from '../../rpc/procedures.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { Daemon } from '../daemon.ts'
import type { Domain } from '../domains/domain.ts'
import { setLifecycleAction } from '../domains/lifecycle-actions.ts'
import { getMetadata, setMetadata } from '../domains/metadata.ts'
import { setAutostart, undefineDomain, undefineFlags } from '../domains/undefine.ts'
import { checkFlags, excludeFlags, invalidArgument } from './argument.ts'
import { domainOf, domainReply, type WireDomain } from './wire-domain.ts'

const validate = 1
/** virDomainXMLFlags */
const xml = { secure: 1, inactive: 2, updateCpu: 4, migratable: 8 } as const
const impactFlags = impact.live | impact.config
const lifecycleCounts = { types: 3, actions: 6 }

/** What is kept of domains. */
export function domainDefinitionHandlers(daemon: Daemon): Handlers {
  const of = (dom: WireDomain) => domainOf(daemon, dom)
  const define = async (text: string, flags: number) => {
    checkFlags(flags, validate, 'qemuDomainDefineXMLFlags')
    return domainReply(await daemon.domains.define(text, { isValidated: (flags & validate) !== 0 }))
  }
  return {
    domainDefineXml: ({ xml: text }) => define(text, 0),
    domainDefineXmlFlags: ({ xml: text, flags }) => define(text, flags),
    domainUndefine: ({ dom }) => undefineDomain(of(dom)),
    domainUndefineFlags: ({ dom, flags }) => {
      const known = Object.values(undefineFlags).reduce((sum: number, flag) => sum | flag, 0)
      checkFlags(flags, known, 'qemuDomainUndefineFlags')
      return undefineDomain(of(dom), flags)
    },
    domainRename: async ({ dom, newName, flags }) => {
      checkFlags(flags, 0, 'qemuDomainRename')
      const domain = of(dom)
      if (newName === null || newName === '') throw emptyName(newName)
      await daemon.domains.rename(domain, newName)
      return { retcode: 0 }
    },
    domainGetXmlDesc: ({ dom, flags }) => {
      checkFlags(flags, xml.secure | xml.inactive | xml.updateCpu | xml.migratable, 'qemuDomainGetXMLDesc')
      return { xml: xmlOf(of(dom), flags) }
    },
    domainGetAutostart: ({ dom }) => ({ autostart: of(dom).isAutostarted ? 1 : 0 }),
    domainSetAutostart: ({ dom, autostart }) => setAutostart(of(dom), autostart !== 0),
    domainGetMetadata: ({ dom, type, uri, flags }) => {
      const domain = of(dom)
      checkFlags(flags, impactFlags, 'virDomainObjGetMetadata', 'domain')
      excludeImpacts(flags, 'virDomainGetMetadata')
      return { metadata: getMetadata(domain, type, uri, flags) }
    },
    domainSetMetadata: (args) => changeMetadata(daemon, args),
    domainSetLifecycleAction: ({ dom, type, action, flags }) => {
      checkFlags(flags, impactFlags, 'qemuDomainSetLifecycleAction')
      if (type >= lifecycleCounts.types)
        throw new VirError('invalidArg', `invalid lifecycle type '${type}'`, 'domain')
      if (action >= lifecycleCounts.actions)
        throw new VirError('invalidArg', `invalid lifecycle action '${action}'`, 'domain')
      return setLifecycleAction(of(dom), type, action, flags)
    },
  }
}

function xmlOf(domain: Domain, flags: number): string {
  return domain.xml({
    isInactive: (flags & xml.inactive) !== 0,
    // Who moves a guest must have its passwords.
    isSecure: (flags & (xml.secure | xml.migratable)) !== 0,
    isMigratable: (flags & xml.migratable) !== 0,
  })
}

function emptyName(name: string | null): VirError {
  const api = 'virDomainRename'
  const message =
    name === null ? `new_name in ${api} must not be NULL` : `string new_name in ${api} must not be empty`
  return invalidArgument(message, api, 'new_name', 'domain')
}

function excludeImpacts(flags: number, api: string): void {
  excludeFlags(
    flags,
    ['VIR_DOMAIN_AFFECT_LIVE', impact.live],
    ['VIR_DOMAIN_AFFECT_CONFIG', impact.config],
    api,
  )
}

/** VIR_DOMAIN_METADATA_TITLE */
const title = 1

function changeMetadata(
  daemon: Daemon,
  { dom, type, metadata, key, uri, flags }: Args<'domainSetMetadata'>,
): Promise<void> {
  checkFlags(flags, impactFlags, 'qemuDomainSetMetadata')
  if (type === title && metadata?.includes('\n'))
    throw invalidArgument(
      "metadata title can't contain newlines",
      'virDomainSetMetadata',
      'metadata',
      'domain',
    )
  return setMetadata(domainOf(daemon, dom), type, metadata, key, uri, flags)
}
