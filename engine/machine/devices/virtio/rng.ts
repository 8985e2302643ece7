/** Entropy device: Virtual I/O Device (VIRTIO) Version 1.2, 5.4. */
import type { Random } from '../../../base/random.ts'
import type { DeviceState } from '../../state.ts'
import { StateReader } from '../../state-reader.ts'
import type { VirtioFunction, VirtioPort } from './function.ts'
import type { Virtqueue } from './queue.ts'

const TYPE = 4
const QUEUE_SIZE = 64
/** A request may be answered in part (5.4.6.1); this keeps one from holding up the machine. */
const MOST_BYTES = 4096

export class VirtioRng implements VirtioFunction {
  readonly type = TYPE
  readonly classCode = 0x00_ff_00
  readonly features = 0n
  readonly queueSizes = [QUEUE_SIZE]
  readonly configLength = 0
  private readonly random: Random
  private port: VirtioPort | undefined

  constructor(random: Random) {
    this.random = random
  }

  connect(port: VirtioPort): void {
    this.port = port
  }

  readConfig(): number {
    return 0
  }

  writeConfig(): void {}

  process(queue: Virtqueue): void {
    for (let chain = queue.pop(); chain; chain = queue.pop()) {
      const bytes = new Uint8Array(Math.min(chain.writeLength, MOST_BYTES))
      this.random.fill(bytes)
      queue.push(chain, queue.writeBytes(chain, bytes))
    }
    this.port?.notify(queue)
  }

  reset(): void {}

  save(): DeviceState {
    return { version: 1 }
  }

  restore(state: DeviceState): void {
    new StateReader('virtio-rng', state, 1)
  }
}
