import { string, yesNo } from '../../../xml/codec.ts'
import { attribute, leaf, schema } from '../../../xml/schema.ts'

/** How one source of a device is labelled, other than the domain's label says. */
export const sourceSeclabel = schema({
  model: attribute(string),
  labelskip: attribute(yesNo),
  relabel: attribute(yesNo),
  label: leaf(string),
})
