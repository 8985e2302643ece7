import { string, unsigned64 } from '../../../xml/codec.ts'
import { attribute, child, leaf, schema, type Value } from '../../../xml/schema.ts'

/** A lock held while the domain runs. */
export const lease = schema({
  lockspace: leaf(string),
  key: leaf(string),
  target: child(schema({ path: attribute(string), offset: attribute(unsigned64) })),
})

export type Lease = Value<typeof lease>
