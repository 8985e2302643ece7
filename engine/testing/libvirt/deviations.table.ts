/** Where our daemon answers its clients otherwise than libvirtd with QEMU does, and why. What is listed must be so: no more, no less. */
export interface Deviation {
  /** `group: line`, and ` #2` for a line's second time in its group. */
  readonly steps: readonly string[]
  /** `- ` libvirtd's lines, `+ ` ours. */
  readonly difference: readonly string[]
  readonly reason: string
}

const running = 'inspecting what runs'
const saving = 'save and restore'

const executionCounts =
  'instructions jit.translated jit.interpreted jit.entries jit.chained jit.exit.interpret jit.exit.fault jit.exit.device ' +
  'jit.exit.code-write jit.exit.budget jit.exit.indirect jit.exit.return jit.exit.outside jit.exit.unknown jit.exit.transfer ' +
  'jit.regions jit.regions.current jit.regions.overwritten jit.regions.replaced jit.regions.evicted jit.regions.forgotten jit.modules jit.bytes ' +
  'jit.time.write jit.time.host jit.blocks tlb.misses tlb.flushes'
const ourCounts = executionCounts.split(' ').map((name) => `+   tabvisor.${name}=<n>`)

export const deviations: readonly Deviation[] = [
  {
    steps: ['host: maxvcpus', 'host: maxvcpus qemu'],
    difference: ['- 255', '+ 1'],
    reason: 'the engine has one processor; more can be defined, not started',
  },
  {
    steps: [
      'definitions that are wrong: define {folder}/unknown-element.xml --validate',
      'definitions that are wrong: create {folder}/unknown-element.xml --validate',
    ],
    difference: [
      '- ! Element domain has extra content: teapot',
      '+ ! Element domain has extra content: teapot (line 3)',
    ],
    reason: 'ours says the line too, which libvirt does not know at that point',
  },
  {
    steps: ['transient: create {folder}/hungry.xml'],
    difference: [
      "- ! error: internal error: process exited while connecting to monitor: <time> qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory",
      "+ ! error: internal error: process exited while connecting to monitor: cannot set up guest memory 'pc.ram': Cannot allocate memory (68719476736 KiB asked for, <n> KiB of <n> KiB left for guests)",
    ],
    reason: 'the engine has no process whose words could be passed on; ours tells how much is left',
  },
  {
    steps: [`${running}: domstats serials`],
    difference: [
      ...ourCounts,
      '-   dirtyrate.calc_status=0',
      '-   dirtyrate.calc_start_time=0',
      '-   dirtyrate.calc_period=0',
      '-   dirtyrate.calc_mode=page-sampling',
    ],
    reason:
      'ours counts instructions, and how they are executed; it does not measure how fast a guest changes its memory',
  },
  {
    steps: [`${running}: domstats serials --vcpu`],
    difference: ourCounts,
    reason: 'the engine counts what it executes and how, for those who want to compare runs',
  },
  {
    steps: [`${running}: domstats serials --dirtyrate`],
    difference: [
      '-   dirtyrate.calc_status=0',
      '-   dirtyrate.calc_start_time=0',
      '-   dirtyrate.calc_period=0',
      '-   dirtyrate.calc_mode=page-sampling',
    ],
    reason: 'dirty pages are not counted yet',
  },
  {
    steps: [`${running}: cpu-stats serials --total`],
    difference: [
      '- exit 1',
      "- ! error: Failed to retrieve CPU statistics for domain 'serials'",
      '- ! error: Requested operation is not valid: cgroup CPUACCT controller is not mounted',
      '+ exit 0',
      '+ Total:',
      '+ \tcpu_time <time>',
      '+ \tuser_time <time>',
      '+ \tsystem_time <time>',
    ],
    reason: 'libvirtd needs control groups for it, which it is not given here; the engine knows by itself',
  },
  {
    steps: [`${running}: ttyconsole serials`],
    difference: ['- exit 1', '+ exit 0', '+ <pty>'],
    reason:
      'libvirtd does not tell the terminal of a serial console that the definition names itself; ours does',
  },
  {
    steps: [`${running}: dumpxml serials --xpath //console`],
    difference: ['- <console type="pty">', '+ <console type="pty" tty="<pty>">'],
    reason:
      'libvirtd does not tell the terminal of a serial console that the definition names itself; ours does',
  },
  {
    steps: [`${running}: vcpupin serials 0 0 --live`],
    difference: [
      '- exit 0',
      '+ exit 1',
      '+ ! error: Operation not supported: the host does not let threads be pinned to processors',
    ],
    reason: 'neither a browser nor Node pins a worker to a processor',
  },
  {
    steps: [`${running}: attach-device serials {folder}/disk.xml --live`],
    difference: [
      "- ! error: Cannot access storage file '{folder}/pool/extra.img': No such file or directory",
      "+ ! error: Operation not supported: live attach of device 'disk' is not supported",
    ],
    reason: 'the machine has no disks yet, so that the file is not looked for',
  },
  {
    steps: [`${running}: domdirtyrate-calc serials --seconds 1`],
    difference: [
      '- exit 0',
      "- Start to calculate domain's memory dirty rate successfully.",
      '+ exit 1',
      '+ ! error: Operation not supported: this engine does not measure how fast a guest changes its memory',
    ],
    reason: 'dirty pages are not counted yet',
  },
  {
    steps: [`${running}: migrate-setmaxdowntime serials 100`],
    difference: [
      '- exit 0',
      '+ exit 1',
      '+ ! error: unsupported configuration: guests of this engine cannot move to another host',
    ],
    reason: 'there is no live migration',
  },
  {
    steps: [`${running}: migrate-getmaxdowntime serials`],
    difference: [
      '- exit 0',
      '- 100',
      '+ exit 1',
      '+ ! error: unsupported configuration: guests of this engine cannot move to another host',
    ],
    reason: 'there is no live migration',
  },
  {
    steps: [`${saving}: dump plain {folder}/saved/core --memory-only --format kdump-zlib`],
    difference: [
      '- exit 0',
      "- Domain 'plain' dumped to {folder}/saved/core",
      '+ exit 1',
      "+ ! error: Failed to core dump domain 'plain' to {folder}/saved/core",
      "+ ! error: Operation not supported: unsupported dumpformat 'kdump-zlib' for this QEMU binary",
    ],
    reason: 'dumps are written as ELF, the format that every debugger reads',
  },
  {
    steps: ['other objects: iface-name 00:00:00:00:00:00'],
    difference: [
      '- exit 0',
      '- lo',
      '+ exit 1',
      "+ ! error: failed to get interface '00:00:00:00:00:00'",
      "+ ! error: Interface not found: couldn't find interface with MAC address '00:00:00:00:00:00'",
    ],
    reason: 'guests do not share interfaces of the host, so that none is shown',
  },
  {
    steps: ['other objects: iface-mac lo'],
    difference: [
      '- exit 0',
      '- 00:00:00:00:00:00',
      '+ exit 1',
      "+ ! error: failed to get interface 'lo'",
      "+ ! error: Interface not found: couldn't find interface named 'lo'",
    ],
    reason: 'guests do not share interfaces of the host, so that none is shown',
  },
  {
    steps: [
      'virt-install, virt-xml and virt-clone: dumpxml installed #2',
      'virt-install, virt-xml and virt-clone: dumpxml installed --security-info',
      'virt-install, virt-xml and virt-clone: dumpxml copy',
    ],
    difference: [
      "-       <model type='cirrus' vram='16384' heads='1' primary='yes'/>",
      "+       <model type='vga' vram='16384' heads='1' primary='yes'/>",
    ],
    reason:
      'the card of a display that names none is a VGA, as with a QEMU that has no Cirrus: it must be one that starts',
  },
  {
    steps: ['life: dumpxml plain', 'virt-install, virt-xml and virt-clone: dumpxml installed'],
    difference: [
      "-     <feature policy='require' name='hypervisor'/>",
      "-     <feature policy='require' name='lahf_lm'/>",
      "-   <seclabel type='dynamic' model='dac' relabel='yes'>",
      '-     <label><user></label>',
      '-     <imagelabel><user></imagelabel>',
      '-   </seclabel>',
    ],
    reason: 'there are no users that a guest would run as; what a processor has beyond its model is not told',
  },
]
