import { Daemon } from '../daemon/daemon.ts'
import { RpcClient } from '../rpc/client/client.ts'
import type { Args } from '../rpc/procedures.ts'
import { ChannelEnd } from './channel-pair.ts'
import { FakeHost } from './fake-host.ts'

type WireDomain = Args<'domainCreate'>['dom']

/** A daemon on a fake host with one client, as a program elsewhere would have it. */
export class CalledDaemon {
  readonly host: FakeHost
  readonly daemon: Daemon
  readonly client: RpcClient

  static async open(host = new FakeHost()): Promise<CalledDaemon> {
    const daemon = await Daemon.open(host)
    const called = new CalledDaemon(host, daemon)
    await called.client.call('connectOpen', { name: 'qemu:///system', flags: 0 })
    return called
  }

  private constructor(host: FakeHost, daemon: Daemon) {
    this.host = host
    this.daemon = daemon
    this.client = this.connect()
  }

  /** One more client; it has not opened a connection yet. */
  connect(): RpcClient {
    const [near, far] = ChannelEnd.pair()
    this.daemon.accept(far, { isReadonly: false })
    return new RpcClient(near, this.host.time)
  }

  /** Defines a domain that can start, with more devices if they are given. */
  async define(name = 'one', devices = ''): Promise<WireDomain> {
    const xml = `<domain type='qemu'><name>${name}</name><memory unit='MiB'>64</memory><vcpu current='1'>2</vcpu>
      <os><type arch='x86_64' machine='q35'>hvm</type><kernel>/boot/kernel</kernel></os><features><acpi/></features>
      <devices><serial type='pty'/><video><model type='vga'/></video><memballoon model='virtio'/>${devices}</devices></domain>`
    return (await this.client.call('domainDefineXml', { xml })).dom
  }

  async start(name?: string): Promise<WireDomain> {
    const dom = await this.define(name)
    return (await this.client.call('domainCreateWithFlags', { dom, flags: 0 })).dom
  }
}
