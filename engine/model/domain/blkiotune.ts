import { string, unsigned, unsigned64 } from '../../xml/codec.ts'
import { children, leaf, schema } from '../../xml/schema.ts'
import { tolerant } from '../complaints.ts'

/** A domain's share of the host's disks. */
export const blkiotune = schema({
  weight: leaf(tolerant(unsigned)),
  devices: children(
    schema({
      path: leaf(string),
      weight: leaf(unsigned),
      readIopsSec: leaf(unsigned, 'read_iops_sec'),
      writeIopsSec: leaf(unsigned, 'write_iops_sec'),
      readBytesSec: leaf(unsigned64, 'read_bytes_sec'),
      writeBytesSec: leaf(unsigned64, 'write_bytes_sec'),
    }),
    'device',
  ),
})
