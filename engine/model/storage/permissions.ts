import { type Codec, complaining, signed, string } from '../../xml/codec.ts'
import { leaf, schema } from '../../xml/schema.ts'

/** A file's mode, in octal digits. */
const octal: Codec<number> = {
  read: (text) => {
    const value = /^0*[0-7]{1,4}$/.test(text) ? Number.parseInt(text, 8) : undefined
    return value !== undefined && value <= 0o7777 ? value : undefined
  },
  write: (value) => `0${value.toString(8)}`,
  complaint: () => ({ code: 'xmlError', message: 'malformed octal mode' }),
}

const id = (what: string) =>
  complaining(signed, () => ({ code: 'xmlError', message: `malformed ${what} element` }))

/** Who may use the files of a pool or a volume. */
export const permissions = schema({
  mode: leaf(octal),
  owner: leaf(id('owner')),
  group: leaf(id('group')),
  label: leaf(string),
})
