/** Lines that are not sent through the shell of the page, with the reason. */
export const leftOut: readonly { lines: RegExp; reason: string }[] = [
  {
    lines: /--autodestroy|^(?:domstate plain|dominfo transient)$/,
    reason: 'it waits for a connection that ends',
  },
  { lines: /^iface-bridge/, reason: 'the host shows no interfaces that a bridge could be made of' },
  { lines: /^migrate plain/, reason: 'the page can reach no other host' },
]

/** Commands of Debian's virsh that the shell of the page does not have, with the reason. */
export const missingCommands: Readonly<Record<string, string>> = {
  blockcopy: 'there is no image yet that a disk could be copied to while the guest runs',
  'checkpoint-edit': 'there are no checkpoints yet',
  'snapshot-edit': 'there are no snapshots yet',
  'dom-fd-associate': 'a page has no file descriptors',
  domsetlaunchsecstate: 'no guest is encrypted',
  'iface-bridge': 'the host shows no interfaces that a bridge could be made of',
  'iface-unbridge': 'the host shows no interfaces that a bridge could be made of',
  'lxc-enter-namespace': 'there are no containers',
  migrate: 'the page can reach no other host',
  'qemu-attach': 'there are no processes of QEMU',
  'qemu-monitor-event': "there are no events of QEMU besides libvirt's",
  'update-memory-device': 'the machine has no memory devices',
  cd: 'a page has no folders: the person chooses files',
  pwd: 'a page has no folders: the person chooses files',
}

/** Options that the shell of the page does not have, by command, with the reason. */
export const missingOptions: Readonly<Record<string, readonly [options: readonly string[], reason: string]>> =
  {
    start: [['pass-fds'], 'a page has no file descriptors'],
    create: [['pass-fds'], 'a page has no file descriptors'],
    'qemu-monitor-command': [['pass-fds'], 'a page has no file descriptors'],
    'secret-set-value': [['interactive'], 'a terminal in a page shows what is typed'],
  }
