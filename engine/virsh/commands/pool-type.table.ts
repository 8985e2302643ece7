/** Types of pools by name, each with its bit in the flags of a list (virConnectListAllStoragePoolsFlags). */
export const poolTypes: Readonly<Record<string, number>> = {
  dir: 1 << 6,
  fs: 1 << 7,
  netfs: 1 << 8,
  logical: 1 << 9,
  disk: 1 << 10,
  iscsi: 1 << 11,
  scsi: 1 << 12,
  mpath: 1 << 13,
  rbd: 1 << 14,
  sheepdog: 1 << 15,
  gluster: 1 << 16,
  zfs: 1 << 17,
  vstorage: 1 << 18,
  'iscsi-direct': 1 << 19,
}
