import type { DeviceState } from '../../state.ts'
import type { Virtqueue } from './queue.ts'

/** What a device gets from its transport. */
export interface VirtioPort {
  readonly queues: readonly Virtqueue[]
  /** Features that the driver accepted. */
  features(): bigint
  /** The driver is ready, the device not broken, and memory open to it. */
  running(): boolean
  /** Interrupts the driver if it asked to be told of what was pushed. */
  notify(queue: Virtqueue): void
  /** The device's configuration changed. */
  configChanged(): void
  /** The driver did what no driver may: the device stops until it is reset. */
  fail(reason: string): void
}

/** One kind of virtio device, apart from how it is attached. */
export interface VirtioFunction {
  /** Device ID of VIRTIO 1.2, chapter 5. */
  readonly type: number
  /** PCI class code. */
  readonly classCode: number
  /** Device-specific features, bits 0–23 and 50 up. */
  readonly features: bigint
  readonly queueSizes: readonly number[]
  /** Bytes of device-specific configuration. */
  readonly configLength: number
  connect(port: VirtioPort): void
  readConfig(offset: number): number
  writeConfig(offset: number, value: number): void
  /** The driver rang for a queue. Called only while running. */
  process(queue: Virtqueue, index: number): void
  reset(): void
  save(): DeviceState
  restore(state: DeviceState): void
}
