/** How a domain is fenced off from the host, and the host from it. */
import { hexadecimal, oneOf, onOff, string, unsigned, yesNo } from '../../xml/codec.ts'
import { attribute, children, leaf, required, schema } from '../../xml/schema.ts'

export const seclabel = schema({
  type: attribute(oneOf('none', 'dynamic', 'static')),
  model: attribute(string),
  relabel: attribute(yesNo),
  label: leaf(string),
  imagelabel: leaf(string),
  baselabel: leaf(string),
})

export const keywrap = schema({
  ciphers: children(schema({ name: required(oneOf('aes', 'dea')), state: required(onOff) }), 'cipher'),
})

export const launchSecurity = schema({
  type: required(oneOf('sev', 's390-pv')),
  kernelHashes: attribute(yesNo),
  cbitpos: leaf(unsigned),
  reducedPhysBits: leaf(unsigned),
  policy: leaf(hexadecimal(4)),
  dhCert: leaf(string),
  session: leaf(string),
})
