import { string, unsigned64 } from '../../../xml/codec.ts'
import { attribute, child, leaf, schema } from '../../../xml/schema.ts'

/** A lock held while the domain runs. */
export const lease = schema({
  lockspace: leaf(string),
  key: leaf(string),
  target: child(schema({ path: attribute(string), offset: attribute(unsigned64) })),
})
