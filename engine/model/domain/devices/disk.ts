import { oneOf, onOff, positive, string, unsigned, unsigned64, yesNo } from '../../../xml/codec.ts'
import { attribute, child, flag, leaf, schema, type Value } from '../../../xml/schema.ts'
import { malformed, unsupported } from '../../complaints.ts'
import { choice } from '../../identifiers.ts'
import { deviceInfo, virtioOptions } from './device.ts'
import {
  auth,
  backingStore,
  diskSource,
  encryption,
  imageFormat,
  metadataCache,
  storageFormats,
  storageTypes,
} from './storage-source.ts'

export const diskBuses = oneOf('ide', 'fdc', 'scsi', 'virtio', 'xen', 'usb', 'uml', 'sata', 'sd')

const driver = schema({
  name: attribute(string),
  type: attribute(unsupported(storageFormats, "unknown driver format value '%s'")),
  cache: attribute(choice('none', 'writethrough', 'writeback', 'directsync', 'unsafe')),
  errorPolicy: attribute(choice('stop', 'report', 'ignore', 'enospace'), 'error_policy'),
  rerrorPolicy: attribute(choice('stop', 'report', 'ignore'), 'rerror_policy'),
  io: attribute(choice('native', 'threads', 'io_uring')),
  ioeventfd: attribute(onOff),
  eventIdx: attribute(onOff, 'event_idx'),
  copyOnRead: attribute(onOff, 'copy_on_read'),
  discard: attribute(choice('unmap', 'ignore')),
  iothread: attribute(positive),
  detectZeroes: attribute(choice('off', 'on', 'unmap'), 'detect_zeroes'),
  queues: attribute(unsigned),
  queueSize: attribute(unsigned, 'queue_size'),
  ...virtioOptions,
  metadataCache: child(metadataCache, 'metadata_cache'),
})

/** A limit of bytes or operations a second. */
const rate = (name: string) =>
  leaf(malformed(unsigned64, `disk iotune field '${name}' must be an integer`), name)

const iotune = schema({
  totalBytesSec: rate('total_bytes_sec'),
  readBytesSec: rate('read_bytes_sec'),
  writeBytesSec: rate('write_bytes_sec'),
  totalIopsSec: rate('total_iops_sec'),
  readIopsSec: rate('read_iops_sec'),
  writeIopsSec: rate('write_iops_sec'),
  totalBytesSecMax: rate('total_bytes_sec_max'),
  readBytesSecMax: rate('read_bytes_sec_max'),
  writeBytesSecMax: rate('write_bytes_sec_max'),
  totalIopsSecMax: rate('total_iops_sec_max'),
  readIopsSecMax: rate('read_iops_sec_max'),
  writeIopsSecMax: rate('write_iops_sec_max'),
  sizeIopsSec: rate('size_iops_sec'),
  groupName: leaf(string, 'group_name'),
  totalBytesSecMaxLength: rate('total_bytes_sec_max_length'),
  readBytesSecMaxLength: rate('read_bytes_sec_max_length'),
  writeBytesSecMaxLength: rate('write_bytes_sec_max_length'),
  totalIopsSecMaxLength: rate('total_iops_sec_max_length'),
  readIopsSecMaxLength: rate('read_iops_sec_max_length'),
  writeIopsSecMaxLength: rate('write_iops_sec_max_length'),
})

/** Only of a running domain: the copy that a block job makes. */
const mirror = schema({
  type: attribute(storageTypes),
  file: attribute(string),
  formatName: attribute(string, 'format'),
  job: attribute(oneOf('copy', 'active-commit')),
  ready: attribute(oneOf('yes', 'abort', 'pivot')),
  format: child(imageFormat),
  source: child(diskSource),
  backingStore: child(backingStore),
})

export const disk = schema({
  type: attribute(storageTypes),
  device: attribute(oneOf('disk', 'cdrom', 'floppy', 'lun')),
  model: attribute(choice('virtio', 'virtio-transitional', 'virtio-non-transitional')),
  rawio: attribute(yesNo),
  sgio: attribute(choice('filtered', 'unfiltered')),
  snapshot: attribute(choice('no', 'internal', 'external', 'manual')),
  driver: child(driver),
  auth: child(auth),
  source: child(diskSource),
  backingStore: child(backingStore),
  backenddomain: child(schema({ name: attribute(string) })),
  geometry: child(
    schema({
      cyls: attribute(unsigned),
      heads: attribute(unsigned),
      secs: attribute(unsigned),
      trans: attribute(choice('none', 'auto', 'lba')),
    }),
  ),
  blockio: child(
    schema({
      logicalBlockSize: attribute(unsigned, 'logical_block_size'),
      physicalBlockSize: attribute(unsigned, 'physical_block_size'),
    }),
  ),
  mirror: child(mirror),
  target: child(
    schema({
      dev: attribute(string),
      bus: attribute(diskBuses),
      tray: attribute(oneOf('open', 'closed')),
      removable: attribute(onOff),
      rotationRate: attribute(unsigned, 'rotation_rate'),
    }),
  ),
  iotune: child(iotune),
  readonly: flag(),
  shareable: flag(),
  transient: child(schema({ shareBacking: attribute(yesNo) })),
  serial: leaf(string),
  wwn: leaf(string),
  vendor: leaf(string),
  product: leaf(string),
  encryption: child(encryption),
  ...deviceInfo,
})

export type Disk = Value<typeof disk>
