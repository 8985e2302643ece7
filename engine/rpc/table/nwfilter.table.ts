import { quick, read, write } from '../procedure.ts'
import { int, list, uint } from '../xdr.ts'
import { filterBinding as binding, filter, objectLimit, string, uuid } from './objects.table.ts'

export const filterProcedures = {
  connectListAllNwfilters: quick(
    read(286, { needResults: int, flags: uint }, { filters: list(filter, objectLimit), ret: uint }),
  ),
  nwfilterLookupByName: quick(read(175, { name: string }, { nwfilter: filter })),
  nwfilterLookupByUuid: quick(read(176, { uuid }, { nwfilter: filter })),
  nwfilterGetXmlDesc: quick(read(177, { nwfilter: filter, flags: uint }, { xml: string })),
  nwfilterDefineXml: quick(write(180, { xml: string }, { nwfilter: filter })),
  nwfilterDefineXmlFlags: quick(write(431, { xml: string, flags: uint }, { nwfilter: filter })),
  nwfilterUndefine: quick(write(181, { nwfilter: filter })),

  connectListAllNwfilterBindings: quick(
    read(401, { needResults: int, flags: uint }, { bindings: list(binding, objectLimit), ret: uint }),
  ),
  nwfilterBindingLookupByPortDev: quick(read(397, { name: string }, { nwfilter: binding })),
  nwfilterBindingGetXmlDesc: quick(read(398, { nwfilter: binding, flags: uint }, { xml: string })),
  nwfilterBindingCreateXml: quick(write(399, { xml: string, flags: uint }, { nwfilter: binding })),
  nwfilterBindingDelete: quick(write(400, { nwfilter: binding })),
}
