/**
 * Console device with several ports: Virtual I/O Device (VIRTIO) Version 1.2, 5.3.
 */
import { joined } from '../../../base/bytes.ts'
import type { Chardev } from '../../../chardev/chardev.ts'
import type { DeviceState } from '../../state.ts'
import { StateReader } from '../../state-reader.ts'
import type { VirtioFunction, VirtioPort } from './function.ts'
import type { Virtqueue } from './queue.ts'

const TYPE = 3
const F_SIZE = 1n << 0n
const F_MULTIPORT = 1n << 1n
const F_EMERG_WRITE = 1n << 2n
const QUEUE_SIZE = 128
const CONTROL_IN = 2
const CONTROL_OUT = 3
const CONFIG_LENGTH = 12
/** Offset of emerg_wr in the configuration. */
const EMERGENCY = 8
const EVENT = { ready: 0, add: 1, remove: 2, portReady: 3, console: 4, resize: 5, open: 6, name: 7 } as const
/** Input that a guest does not read is kept up to here; what comes then is lost, as on a serial line. */
const INPUT_LIMIT = 1024 * 1024
/** Messages that a guest leaves lying; it can provoke them, so there must be an end. */
const CONTROL_LIMIT = 1024

export interface ConsolePortOptions {
  chardev: Chardev
  /** A console (hvc) and not a plain channel. */
  console: boolean
  /** Name of a channel, as it appears under /dev/virtio-ports. */
  name?: string
  /** A program in the guest has opened the port, or nobody has it open any more. */
  opened?(isOpen: boolean): void
}

interface Port extends ConsolePortOptions {
  /** The driver has set the port up, and a program has it open. */
  ready: boolean
  open: boolean
  input: Uint8Array[]
  inputLength: number
}

export class VirtioConsole implements VirtioFunction {
  readonly type = TYPE
  readonly classCode = 0x07_80_00
  readonly features = F_SIZE | F_MULTIPORT | F_EMERG_WRITE
  readonly queueSizes: readonly number[]
  readonly configLength = CONFIG_LENGTH
  /** By number; those that are missing are not there. */
  private readonly ports: (Port | undefined)[]
  private link: VirtioPort | undefined
  private columns = 80
  private rows = 25
  /** Control messages for which the driver has had no buffer yet. */
  private control: Uint8Array[] = []

  constructor(ports: readonly (ConsolePortOptions | undefined)[]) {
    this.ports = Array.from(
      ports,
      (port) => port && { ...port, ready: false, open: false, input: [], inputLength: 0 },
    )
    // Port 0's pair, the control pair, then a pair for every other port (5.3.2).
    this.queueSizes = new Array<number>(2 * (Math.max(1, ports.length) + 1)).fill(QUEUE_SIZE)
    for (const [id, port] of this.ports.entries())
      port?.chardev.onData((bytes) => this.receive(id, port, bytes))
  }

  connect(port: VirtioPort): void {
    this.link = port
  }

  /** The host's terminal changed its size. */
  resize(columns: number, rows: number): void {
    this.columns = columns & 0xffff
    this.rows = rows & 0xffff
    this.link?.configChanged()
    for (const [id, port] of this.ports.entries()) if (port?.console && port.ready) this.sendSize(id)
    this.flushControl()
  }

  readConfig(offset: number): number {
    const fields = [
      this.columns & 0xff,
      this.columns >> 8,
      this.rows & 0xff,
      this.rows >> 8,
      this.ports.length & 0xff,
    ]
    return fields[offset] ?? 0
  }

  /** Early output of a guest that has no driver yet (5.3.4). */
  writeConfig(offset: number, value: number): void {
    if (offset === EMERGENCY) this.ports[0]?.chardev.write(Uint8Array.of(value))
  }

  process(queue: Virtqueue, index: number): void {
    if (index === CONTROL_OUT) this.readControl(queue)
    else if (index === CONTROL_IN) this.flushControl()
    else if (index & 1) this.transmit(queue, this.ports[portOf(index)])
    else this.flushInput(portOf(index))
  }

  reset(): void {
    this.control = []
    for (const port of this.ports) {
      if (!port) continue
      port.ready = false
      this.setOpen(port, false)
      port.input = []
      port.inputLength = 0
    }
  }

  save(): DeviceState {
    return {
      version: 1,
      columns: this.columns,
      rows: this.rows,
      control: [...this.control],
      ports: this.ports.map((port) => ({
        version: 1,
        ready: port?.ready ?? false,
        open: port?.open ?? false,
        input: joined(port?.input ?? []),
      })),
    }
  }

  restore(state: DeviceState): void {
    const from = new StateReader('virtio-console', state, 1)
    this.columns = from.upTo(0xffff, 'columns')
    this.rows = from.upTo(0xffff, 'rows')
    this.control = from.list('control').filter((message) => message instanceof Uint8Array)
    for (const [i, saved] of from.parts('ports', this.ports.length).entries()) {
      const port = this.ports[i]
      if (!port) continue
      const fields = new StateReader(`virtio-console port ${i}`, saved, 1)
      port.ready = fields.boolean('ready')
      const input = fields.bytes('input')
      port.input = input.length > 0 ? [input] : []
      port.inputLength = input.length
      this.setOpen(port, fields.boolean('open'))
    }
  }

  private multiport(): boolean {
    return ((this.link?.features() ?? 0n) & F_MULTIPORT) !== 0n
  }

  // ---- data

  private receive(id: number, port: Port, bytes: Uint8Array): void {
    const room = INPUT_LIMIT - port.inputLength
    // What goes through a channel are messages: half of one would spoil the next.
    const kept = port.console || bytes.length <= room ? bytes.slice(0, room) : new Uint8Array(0)
    if (kept.length === 0) return
    port.input.push(kept)
    port.inputLength += kept.length
    this.flushInput(id)
  }

  private flushInput(id: number): void {
    const port = this.ports[id]
    const queue = this.link?.queues[id === 0 ? 0 : 2 * id + 2]
    if (!port || !queue || !this.link?.running() || port.inputLength === 0) return
    if (this.multiport() && !port.open) return
    while (port.inputLength > 0) {
      const chain = queue.pop()
      if (!chain) break
      queue.push(chain, this.fill(queue, chain, port))
    }
    this.link.notify(queue)
  }

  private fill(queue: Virtqueue, chain: NonNullable<ReturnType<Virtqueue['pop']>>, port: Port): number {
    let written = 0
    for (let next = port.input[0]; next && written < chain.writeLength; next = port.input[0]) {
      const count = queue.writeBytes(chain, next.subarray(0, chain.writeLength - written), written)
      written += count
      if (count === next.length) port.input.shift()
      else port.input[0] = next.subarray(count)
    }
    port.inputLength -= written
    return written
  }

  private transmit(queue: Virtqueue, port: Port | undefined): void {
    for (let chain = queue.pop(); chain; chain = queue.pop()) {
      if (chain.readLength > 0) port?.chardev.write(queue.readBytes(chain))
      queue.push(chain, 0)
    }
    this.link?.notify(queue)
  }

  // ---- control (5.3.6.2)

  private readControl(queue: Virtqueue): void {
    for (let chain = queue.pop(); chain; chain = queue.pop()) {
      const bytes = queue.readBytes(chain, 0, 8)
      queue.push(chain, 0)
      if (bytes.length < 8) continue
      const view = new DataView(bytes.buffer)
      this.handle(view.getUint32(0, true), view.getUint16(4, true), view.getUint16(6, true))
    }
    this.link?.notify(queue)
    this.flushControl()
  }

  private handle(id: number, event: number, value: number): void {
    if (event === EVENT.ready) {
      if (value === 1) for (const [i, port] of this.ports.entries()) if (port) this.send(i, EVENT.add, 1)
      return
    }
    const port = this.ports[id]
    if (!port) return
    if (event === EVENT.portReady && value === 1) this.introduce(id, port)
    else if (event === EVENT.open) {
      this.setOpen(port, value !== 0)
      this.flushInput(id)
    }
  }

  private introduce(id: number, port: Port): void {
    port.ready = true
    if (port.console) {
      this.send(id, EVENT.console, 1)
      this.sendSize(id)
    }
    if (port.name !== undefined) this.send(id, EVENT.name, 1, encoded(port.name))
    // The host's end is always there.
    this.send(id, EVENT.open, 1)
  }

  private setOpen(port: Port, isOpen: boolean): void {
    if (port.open === isOpen) return
    port.open = isOpen
    port.opened?.(isOpen)
  }

  private sendSize(id: number): void {
    const size = new Uint8Array(4)
    const view = new DataView(size.buffer)
    // As the specification says. Linux before 6.15 took the first for the rows, and no order suits both.
    view.setUint16(0, this.columns, true)
    view.setUint16(2, this.rows, true)
    this.send(id, EVENT.resize, 0, size)
  }

  private send(id: number, event: number, value: number, payload: Uint8Array = new Uint8Array(0)): void {
    if (this.control.length >= CONTROL_LIMIT) {
      this.link?.fail('the driver does not take its control messages')
      return
    }
    const message = new Uint8Array(8 + payload.length)
    const view = new DataView(message.buffer)
    view.setUint32(0, id, true)
    view.setUint16(4, event, true)
    view.setUint16(6, value, true)
    message.set(payload, 8)
    this.control.push(message)
  }

  private flushControl(): void {
    const queue = this.link?.queues[CONTROL_IN]
    if (!queue || !this.link?.running() || !this.multiport()) return
    for (let message = this.control[0]; message; message = this.control[0]) {
      const chain = queue.pop()
      if (!chain) break
      queue.push(chain, queue.writeBytes(chain, message))
      this.control.shift()
    }
    this.link.notify(queue)
  }
}

/** Queues 0 and 1 are port 0's, 4 and 5 port 1's, and so on. */
function portOf(queue: number): number {
  return queue < 2 ? 0 : (queue >> 1) - 1
}

function encoded(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0) & 0x7f)
}
