import type { Answer } from './virsh-session.ts'

/**
 * Makes equal what cannot be equal on two daemons: names that they think of, the time, what a guest has used so far. Everything else
 * stays. A UUID or MAC address becomes the number of its first appearance, so that a wrong one is still seen.
 */
export class Normaliser {
  private readonly folder: string
  private readonly seen = new Map<string, string>()
  private readonly counts = new Map<string, number>()

  constructor(folder: string) {
    this.folder = folder
  }

  /** One line for each line that virsh wrote; first its exit status. */
  lines({ line, stdout, stderr, status }: Answer): string[] {
    const text = (said: string): string[] => this.text(said, line).split('\n').filter(Boolean)
    return [`exit ${status}`, ...text(stdout), ...text(stderr).map((said) => `! ${said}`)]
  }

  private text(said: string, line: string): string {
    let text = said.replaceAll(this.folder, '{folder}').replaceAll('\r', '')
    for (const { pattern, kind } of named) text = text.replace(pattern, (found) => this.name(kind, found))
    for (const { pattern, by, of } of changing)
      if (of === undefined || of.test(line)) text = text.replace(pattern, by)
    // virsh pads columns to the longest value
    return text
      .replace(/^-{2,}[-+]*$/gm, '---')
      .replace(/(\S)[ \t]+/g, '$1 ')
      .replace(/ +$/gm, '')
  }

  private name(kind: string, found: string): string {
    const key = `${kind} ${found.toLowerCase()}`
    const known = this.seen.get(key)
    if (known !== undefined) return known
    const count = (this.counts.get(kind) ?? 0) + 1
    const name = `<${kind} ${count}>`
    this.counts.set(kind, count)
    this.seen.set(key, name)
    return name
  }
}

const named: readonly { pattern: RegExp; kind: string }[] = [
  { kind: 'uuid', pattern: /\b(?!6f2a1c00)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi },
  { kind: 'mac', pattern: /\b52:54:00(?!:aa:bb|:12:34)(?::[0-9a-f]{2}){3}\b/gi },
]

/** Lines that tell how much or how long, in what prints them; a name before the number stays. */
const changing: readonly { pattern: RegExp; by: string; of?: RegExp }[] = [
  { pattern: /\/tmp\/tabvisor-[\w-]+\/(?:run\/libvirt-sock|socket)/g, by: '<socket>' },
  { pattern: /\/dev\/pts\/\d+/g, by: '<pty>' },
  { pattern: /\/usr\/bin\/(?:tabvisor|qemu-system-x86_64)\b/g, by: '<emulator>' },
  // pkttyagent's, when virsh has a terminal
  { pattern: /^Authorization not available\. .*\n/gm, by: '' },
  { pattern: /\^\]/g, by: '', of: /^console/ },
  // what the guest says
  { pattern: /^(?!Connected to domain |Escape character |error: ).*\n?/gm, by: '', of: /^console/ },
  { pattern: /(path=')\/[^']*(\/channel\/target\/)/g, by: '$1<state>$2' },
  { pattern: /(\d{4}-\d\d-\d\dT[\d:.]+Z)/g, by: '<time>' },
  { pattern: /\d+( KiB of )\d+( KiB left)/g, by: '<n>$1<n>$2' },
  { pattern: /^(Running hypervisor: QEMU )[\d.]+$/gm, by: '$1<version>' },
  // where the host has control groups, libvirtd puts guests into one; ours never does
  { pattern: /^ *<resource>\n *<partition>\/machine<\/partition>\n *<\/resource>\n/gm, by: '' },
  // the user that QEMU runs as
  { pattern: /(<(?:image)?label>)\+\d+:\+\d+/g, by: '$1<user>' },
  // libvirtd adds up what the kernel tells of each NUMA node, which can be less than there is
  { pattern: /^(Memory size:\s+)\d+/gm, by: '$1<n>', of: /^nodeinfo/ },
  { pattern: /^(CPU frequency:\s+)\d+/gm, by: '$1<n>' },
  // what libvirtd tells of these depends on the host's kernel
  { pattern: /^\s*(?:cpu\.haltpoll\.\w+\.time|vcpu\.\d+\.delay)=\d+\n/gm, by: '', of: /^domstats/ },
  { pattern: /^(\s*(?:cpu|user|system)_time\s+)[\d.]+ seconds$/gm, by: '$1<time>', of: /^cpu-stats/ },
  { pattern: /^(CPU time:\s*)[\d.]+s$/gm, by: '$1<time>' },
  { pattern: /^(CPU:\s*)\d+$/gm, by: '$1<n>', of: /^vcpuinfo/ },
  {
    pattern: /^(\s*(?:free|buffers|cached|user|system|idle|iowait|usage)\s*:\s*)[\d.]+/gm,
    by: '$1<n>',
    of: /^node/,
  },
  { pattern: /^(\s*(?:\d+|Total): +)\d+ KiB/gm, by: '$1<n> KiB', of: /^freecell/ },
  { pattern: /^(4KiB:\s*)\d+/gm, by: '$1<n>', of: /^freepages/ },
  {
    pattern:
      /^(\s*(?:cpu\.(?:time|user|system)|balloon\.(?:rss|last-update)|vcpu\.0\.(?:time|wait)|vcpu\.0\..*\.sum)=)\d+/gm,
    by: '$1<n>',
    of: /^domstats/,
  },
  { pattern: /^(\s*tabvisor\.[\w.-]+=)\d+/gm, by: '$1<n>', of: /^domstats/ },
  // what the guest's driver reports comes when the guest has booted so far
  {
    pattern:
      /^\s*(?:balloon\.)?(?:swap_in|swap_out|major_fault|minor_fault|unused|available|usable|disk_caches|hugetlb_pgalloc|hugetlb_pgfail)[= ]\d+\n/gm,
    by: '',
    of: /^(?:domstats|dommemstat) /,
  },
  // how often a save goes over the memory depends on what the guest does meanwhile
  { pattern: /^(Iteration:\s+)\d+[ \t]*$/gm, by: '$1<n>', of: /^domjobinfo/ },
  // a short job has none
  { pattern: /^Memory bandwidth:.*\n/gm, by: '', of: /^domjobinfo/ },
  { pattern: /^((?:Constant|Normal) pages:\s+)\d+[ \t]*$/gm, by: '$1<n>', of: /^domjobinfo/ },
  // of a job's progress how it ended
  { pattern: /^(?:\w+: \[ *\d+ %\])+(?=\w)/gm, by: '' },
  // depends on which of two threads sees QEMU's end first
  { pattern: /qemu unexpectedly closed the monitor/g, by: 'process exited while connecting to monitor' },
  { pattern: /^((?:rss|last_update) +)\d+/gm, by: '$1<n>', of: /^dommemstat/ },
  { pattern: /(:\s+)[\d.]+( +(?:ms|B|[KMG]iB(?:\/s)?|pages\/s))?$/gm, by: '$1<n>', of: /^domjobinfo/ },
  { pattern: /^((?:Allocation|Available):\s+)[\d.]+( \w+)?$/gm, by: '$1<n>', of: /^pool-info/ },
  { pattern: /(<(?:allocation|available) unit='bytes'>)\d+/g, by: '$1<n>', of: /^pool-dumpxml/ },
  { pattern: /( +[\d.]+ [GM]iB){3}/g, by: ' <n> <n> <n>', of: /^pool-list --details/ },
  { pattern: /(<[amc]time>)[\d.]+/g, by: '$1<time>', of: /^vol-dumpxml/ },
]
