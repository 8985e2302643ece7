/** How a domain is fenced off from the host, and the host from it. */
import { hexadecimal, oneOf, onOff, string, unsigned, yesNo } from '../../xml/codec.ts'
import { attribute, children, leaf, schema } from '../../xml/schema.ts'

export const seclabel = schema({
  type: attribute(oneOf('none', 'dynamic', 'static')),
  model: attribute(string),
  relabel: attribute(yesNo),
  label: leaf(string),
  imagelabel: leaf(string),
  baselabel: leaf(string),
})

export const keywrap = schema({
  ciphers: children(schema({ name: attribute(oneOf('aes', 'dea')), state: attribute(onOff) }), 'cipher'),
})

export const launchSecurity = schema({
  type: attribute(oneOf('sev', 's390-pv')),
  kernelHashes: attribute(yesNo),
  cbitpos: leaf(unsigned),
  reducedPhysBits: leaf(unsigned),
  policy: leaf(hexadecimal(4)),
  dhCert: leaf(string),
  session: leaf(string),
})
