import { VirError } from '../../model/error.ts'
import type { Handlers } from '../../rpc/server.ts'
import { checkFlags } from './argument.ts'
import { uuidText } from './wire-domain.ts'

/** Filters of packets: there are none, and none can be made before packets are carried. */
export function nwfilterHandlers(): Handlers {
  const missing = (what: string): never => {
    throw new VirError('noNwfilter', `no nwfilter with matching ${what}`, 'nwfilter')
  }
  const missingBinding = (port: string): never => {
    throw new VirError('noNwfilterBinding', `no nwfilter binding for port dev '${port}'`, 'nwfilter')
  }
  const uncreatable = (): never => {
    throw new VirError(
      'configUnsupported',
      'no packets are carried on networks of this daemon yet, so that there is nothing to filter',
      'nwfilter',
    )
  }
  return {
    connectListAllNwfilters: ({ flags }) => {
      checkFlags(flags, 0, 'nwfilterConnectListAllNWFilters', 'nwfilter')
      return { filters: [], ret: 0 }
    },
    connectNumOfNwfilters: () => ({ num: 0 }),
    connectListNwfilters: () => ({ names: [] }),
    nwfilterLookupByName: ({ name }) => missing(`name '${name}'`),
    nwfilterLookupByUuid: ({ uuid }) => missing(`uuid '${uuidText(uuid)}'`),
    nwfilterGetXmlDesc: ({ nwfilter }) => missing(`uuid '${uuidText(nwfilter.uuid)}' (${nwfilter.name})`),
    nwfilterUndefine: ({ nwfilter }) => missing(`uuid '${uuidText(nwfilter.uuid)}' (${nwfilter.name})`),
    nwfilterDefineXml: uncreatable,
    nwfilterDefineXmlFlags: uncreatable,
    connectListAllNwfilterBindings: ({ flags }) => {
      checkFlags(flags, 0, 'nwfilterConnectListAllNWFilterBindings', 'nwfilter')
      return { bindings: [], ret: 0 }
    },
    nwfilterBindingLookupByPortDev: ({ name }) => missingBinding(name),
    nwfilterBindingGetXmlDesc: ({ nwfilter }) => missingBinding(nwfilter.portdev),
    nwfilterBindingDelete: ({ nwfilter }) => missingBinding(nwfilter.portdev),
    nwfilterBindingCreateXml: uncreatable,
  }
}
