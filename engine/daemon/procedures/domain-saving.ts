import { VirError } from '../../model/error.ts'
import type { Handlers } from '../../rpc/server.ts'
import type { TypedParameter } from '../../rpc/typed-parameters.ts'
import type { Daemon } from '../daemon.ts'
import { coreDump } from '../domains/core-dump.ts'
import {
  defineImageXmlAt,
  defineManagedSaveXml,
  imageXmlAt,
  managedSave,
  managedSaveXml,
  removeManagedSave,
  restoreDomain,
  type SaveOptions,
  saveDomain,
} from '../domains/save.ts'
import { checkFlags, excludeFlags, invalidArgument } from './argument.ts'
import { checkParameters } from './typed-values.ts'
import { domainOf, type WireDomain } from './wire-domain.ts'

/** virDomainSaveRestoreFlags. There is no cache to bypass, and no firmware with variables to reset. */
const save = { bypassCache: 1, running: 2, paused: 4, resetNvram: 8 } as const
const states = save.running | save.paused
const secure = 1
const dump = { crash: 1, live: 2, bypassCache: 4, reset: 8, memoryOnly: 16 } as const
const dumpFormatCount = 5

/** In which state a guest is to be when it is back, where that was said. */
function stateOf(flags: number, functionName: string): Pick<SaveOptions, 'isRunning'> {
  excludeFlags(
    flags,
    ['VIR_DOMAIN_SAVE_RUNNING', save.running],
    ['VIR_DOMAIN_SAVE_PAUSED', save.paused],
    functionName,
  )
  return flags & states ? { isRunning: (flags & save.running) !== 0 } : {}
}

/** A guest's state put into files, and taken back. */
export function domainSavingHandlers(daemon: Daemon): Handlers {
  const of = (dom: WireDomain) => domainOf(daemon, dom)
  const known = save.bypassCache | states

  async function saveTo(dom: WireDomain, path: string | null, xml: string | null, flags: number) {
    const options = { ...stateOf(flags, 'virDomainSaveFlags'), xml }
    const domain = of(dom)
    if (path === null) await managedSave(domain, options)
    else await saveDomain(domain, path, options)
  }

  async function restore(path: string, xml: string | null, flags: number) {
    checkFlags(flags, known | save.resetNvram, 'qemuDomainRestoreInternal')
    await restoreDomain(daemon, path, { ...stateOf(flags, 'virDomainRestoreFlags'), xml })
  }

  async function dumpTo(dom: WireDomain, path: string, format: number, flags: number) {
    checkFlags(
      flags,
      dump.crash | dump.live | dump.bypassCache | dump.reset | dump.memoryOnly,
      'qemuDomainCoreDumpWithFormat',
    )
    const api = 'virDomainCoreDumpWithFormat'
    if (format >= dumpFormatCount)
      throw invalidArgument(`dumpformat '${format}' is not supported`, api, 'dumpformat', 'domain')
    excludeFlags(flags, ['VIR_DUMP_CRASH', dump.crash], ['VIR_DUMP_LIVE', dump.live], api)
    excludeFlags(flags, ['VIR_DUMP_CRASH', dump.crash], ['VIR_DUMP_RESET', dump.reset], api)
    excludeFlags(flags, ['VIR_DUMP_LIVE', dump.live], ['VIR_DUMP_RESET', dump.reset], api)
    await coreDump(of(dom), path, flags, format)
  }

  return {
    domainSave: ({ dom, to }) => saveTo(dom, to, null, 0),
    domainSaveFlags: ({ dom, to, dxml, flags }) => {
      checkFlags(flags, known, 'qemuDomainSaveFlags')
      return saveTo(dom, to, dxml, flags)
    },
    domainSaveParams: ({ dom, params, flags }) => {
      checkFlags(flags, known, 'qemuDomainSaveParams')
      const { file, dxml } = imageParameters(params)
      return saveTo(dom, file, dxml, flags)
    },
    domainRestore: ({ from }) => restore(from, null, 0),
    domainRestoreFlags: ({ from, dxml, flags }) => restore(from, dxml, flags),
    domainRestoreParams: ({ params, flags }) => {
      const { file, dxml } = imageParameters(params)
      if (file === null) throw new VirError('invalidArg', 'missing path to restore from')
      return restore(file, dxml, flags)
    },
    domainSaveImageGetXmlDesc: async ({ file, flags }) => {
      checkFlags(flags, secure, 'qemuDomainSaveImageGetXMLDesc')
      return { xml: await imageXmlAt(daemon, file, (flags & secure) !== 0) }
    },
    domainSaveImageDefineXml: ({ file, dxml, flags }) => {
      checkFlags(flags, states, 'qemuDomainSaveImageDefineXML')
      return defineImageXmlAt(daemon, file, dxml, stateOf(flags, 'virDomainSaveImageDefineXML').isRunning)
    },
    domainManagedSave: ({ dom, flags }) => {
      checkFlags(flags, known, 'qemuDomainManagedSave')
      return managedSave(of(dom), stateOf(flags, 'virDomainManagedSave'))
    },
    domainHasManagedSaveImage: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuDomainHasManagedSaveImage')
      return { result: of(dom).hasManagedSave ? 1 : 0 }
    },
    domainManagedSaveRemove: ({ dom, flags }) => {
      checkFlags(flags, 0, 'qemuDomainManagedSaveRemove')
      return removeManagedSave(of(dom))
    },
    domainManagedSaveGetXmlDesc: async ({ dom, flags }) => {
      checkFlags(flags, secure, 'qemuDomainManagedSaveGetXMLDesc')
      return { xml: await managedSaveXml(of(dom), (flags & secure) !== 0) }
    },
    domainManagedSaveDefineXml: ({ dom, dxml, flags }) => {
      checkFlags(flags, states, 'qemuDomainManagedSaveDefineXML')
      return defineManagedSaveXml(
        of(dom),
        dxml ?? '',
        stateOf(flags, 'virDomainManagedSaveDefineXML').isRunning,
      )
    },
    domainCoreDump: ({ dom, to, flags }) => dumpTo(dom, to, 0, flags),
    domainCoreDumpWithFormat: ({ dom, to, dumpformat, flags }) => dumpTo(dom, to, dumpformat, flags),
  }
}

function imageParameters(params: readonly TypedParameter[]): { file: string | null; dxml: string | null } {
  checkParameters(params, { file: 'string', dxml: 'string' })
  const text = (name: string): string | null => {
    const value = params.find(({ field }) => field === name)?.value
    return value?.type === 'string' ? value.value : null
  }
  return { file: text('file'), dxml: text('dxml') }
}
