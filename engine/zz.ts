import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { SocketChannel } from './host/node/socket-channel.ts'
import { nodeTime } from './host/node/timers.ts'
import { RpcClient } from './rpc/client/client.ts'
const d = spawn(process.execPath, [...(process.argv[2] ? ['--cpu-prof', '--cpu-prof-dir=/tmp/L/prof'] : []), 'engine/cli/tabvisor.ts', 'daemon', '--socket', '/tmp/L/z', '--state', '/tmp/L/zst'], { stdio: ['ignore', 'pipe', 'inherit'] })
await once(d.stdout, 'data')
const c = new RpcClient(new SocketChannel(connect('/tmp/L/z')), nodeTime)
await c.call('authList'); await c.call('connectOpen', { name: 'qemu:///system', flags: 0 })
const xml = (i: number) => `<domain type='qemu'><name>scale-${i}</name><memory unit='MiB'>256</memory><vcpu>1</vcpu>
  <os><type arch='x86_64'>hvm</type><kernel>/images/kernel</kernel><cmdline>console=ttyS0</cmdline></os>
  <features><acpi/><apic/></features>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/><source file='/images/scale-${i}.qcow2'/><target dev='vda' bus='virtio'/>
    </disk>
    <interface type='network'><source network='default'/><model type='virtio'/></interface>
    <serial type='pty'/><console type='pty'/>
    <graphics type='vnc' port='-1' autoport='yes'/>
  </devices></domain>`
let t = performance.now()
for (let i = 0; i < 1000; i++) await c.call('domainDefineXmlFlags', { xml: xml(i), flags: 0 })
console.log('define', performance.now() - t)
for (let k = 0; k < 5; k++) for (const s of [1, 2, 4, 8, 16, 32, 0]) {
  t = performance.now()
  const { retStats } = await c.call('connectGetAllDomainStats', { doms: [], stats: s, flags: 0 })
  const t1 = performance.now() - t
  console.log(s, t1.toFixed(1), retStats.length, retStats[0]!.params.length)
}
d.kill(); await once(d, 'exit'); c.close()
