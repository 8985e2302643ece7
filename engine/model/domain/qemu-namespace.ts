/** What libvirt hands to QEMU as it is: elements of their own namespace, with the prefix that libvirt writes. */
import { oneOf, string } from '../../xml/codec.ts'
import { attribute, child, children, schema } from '../../xml/schema.ts'

const commandline = schema({
  args: children(schema({ value: attribute(string) }), 'qemu:arg'),
  envs: children(schema({ name: attribute(string), value: attribute(string) }), 'qemu:env'),
})

const capability = schema({ capability: attribute(string) })
const capabilities = schema({
  additions: children(capability, 'qemu:add'),
  removals: children(capability, 'qemu:del'),
})

const property = schema({
  name: attribute(string),
  type: attribute(oneOf('string', 'signed', 'unsigned', 'bool', 'remove')),
  value: attribute(string),
})
const override = schema({
  devices: children(
    schema({
      alias: attribute(string),
      frontend: child(schema({ properties: children(property, 'qemu:property') }), 'qemu:frontend'),
    }),
    'qemu:device',
  ),
})

export const qemuElements = {
  qemuCommandline: child(commandline, 'qemu:commandline'),
  qemuCapabilities: child(capabilities, 'qemu:capabilities'),
  qemuOverride: child(override, 'qemu:override'),
  qemuDeprecation: child(
    schema({ behavior: attribute(oneOf('omit', 'reject', 'crash', 'off')) }),
    'qemu:deprecation',
  ),
}
