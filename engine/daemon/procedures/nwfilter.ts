import { parseRoot } from '../../model/domain/define/parse.ts'
import { VirError } from '../../model/error.ts'
import { type FilterDefinition, formatFilter } from '../../model/nwfilter/nwfilter.ts'
import { uuidBytes, uuidText } from '../../model/uuid-bytes.ts'
import type { Args } from '../../rpc/procedures.ts'
import type { Handlers } from '../../rpc/server.ts'
import { childElement } from '../../xml/tree.ts'
import type { Nwfilters } from '../nwfilters/nwfilters.ts'
import { checkFlags } from './argument.ts'

type WireFilter = Args<'nwfilterUndefine'>['nwfilter']

const wire = ({ name, uuid }: FilterDefinition & { uuid: string }): WireFilter => ({
  name,
  uuid: uuidBytes(uuid),
})

const validate = 1

/** Filters of packets: definitions, which nothing is bound to before packets are carried. */
export function nwfilterHandlers({ nwfilters }: { nwfilters: Nwfilters }): Handlers {
  const define = async (xml: string) => ({ nwfilter: wire(await nwfilters.define(xml)) })
  const missingBinding = (port: string): never => {
    throw new VirError('noNwfilterBinding', `no nwfilter binding for port dev '${port}'`, 'nwfilter')
  }
  return {
    connectListAllNwfilters: ({ needResults, flags }) => {
      checkFlags(flags, 0, 'nwfilterConnectListAllNWFilters', 'nwfilter')
      const { all } = nwfilters
      return { filters: needResults ? all.map(wire) : [], ret: all.length }
    },
    connectNumOfNwfilters: () => ({ num: nwfilters.all.length }),
    connectListNwfilters: ({ maxnames }) => ({
      names: nwfilters.all.slice(0, Math.max(0, maxnames)).map(({ name }) => name),
    }),
    nwfilterLookupByName: ({ name }) => ({ nwfilter: wire(nwfilters.byName(name)) }),
    nwfilterLookupByUuid: ({ uuid }) => ({ nwfilter: wire(nwfilters.byUuid(uuidText(uuid))) }),
    nwfilterGetXmlDesc: ({ nwfilter, flags }) => {
      checkFlags(flags, 0, 'nwfilterGetXMLDesc', 'nwfilter')
      return { xml: formatFilter(nwfilters.byUuid(uuidText(nwfilter.uuid))) }
    },
    nwfilterUndefine: ({ nwfilter }) => nwfilters.undefine(uuidText(nwfilter.uuid)),
    nwfilterDefineXml: ({ xml }) => define(xml),
    nwfilterDefineXmlFlags: ({ xml, flags }) => {
      checkFlags(flags, validate, 'nwfilterDefineXMLFlags', 'nwfilter')
      return define(xml)
    },
    connectListAllNwfilterBindings: ({ flags }) => {
      checkFlags(flags, 0, 'nwfilterConnectListAllNWFilterBindings', 'nwfilter')
      return { bindings: [], ret: 0 }
    },
    nwfilterBindingLookupByPortDev: ({ name }) => missingBinding(name),
    nwfilterBindingGetXmlDesc: ({ nwfilter }) => missingBinding(nwfilter.portdev),
    nwfilterBindingDelete: ({ nwfilter }) => missingBinding(nwfilter.portdev),
    nwfilterBindingCreateXml: ({ xml, flags }) => {
      checkFlags(flags, validate, 'nwfilterBindingCreateXML', 'nwfilter')
      throw refusalOfBinding(xml)
    },
  }
}

function refusalOfBinding(xml: string): VirError {
  const root = parseRoot(xml, 'filterbinding', 'nwfilterbinding_definition', 'nwfilter')
  if (!childElement(root, 'portdev')?.attributes.get('name'))
    return new VirError('internalError', 'filter binding has no port dev name', 'nwfilter')
  return new VirError(
    'configUnsupported',
    'no packets are carried on networks of this daemon yet, so that there is nothing to filter',
    'nwfilter',
  )
}
