/**
 * PCI interrupt router of a south bridge: PIRQx# inputs to ISA interrupts by PIRQx_ROUT registers
 * (82371SB datasheet, 2.3.6; ICH9 datasheet, 13.1.17): bit 7 set is «not routed», bits 3–0 the interrupt.
 */
import type { IrqLine } from '../irq.ts'
import type { PciDevice } from './pci-device.ts'

const UNROUTED = 0x80
/** Interrupts that the registers may name; others are reserved. */
const ROUTABLE = 0xdef8

export interface PirqRouterOptions {
  bridge: PciDevice
  /** Offset of each input's register. */
  registers: readonly number[]
  /** The line to ISA interrupt n. */
  isa(irq: number): IrqLine
  /** A wire besides, whatever the registers say: the inputs' own I/O APIC pins. */
  also?(input: number): IrqLine
}

export class PirqRouter {
  readonly inputs: readonly IrqLine[]
  private readonly options: PirqRouterOptions
  private readonly high: boolean[]
  private readonly outputs: IrqLine[] = []
  private driven = 0

  constructor(options: PirqRouterOptions) {
    this.options = options
    this.high = options.registers.map(() => false)
    for (let irq = 0; irq < 16; irq++) this.outputs.push(options.isa(irq))
    this.inputs = options.registers.map((register, input) => {
      const also = options.also?.(input)
      options.bridge.define(register, 1, UNROUTED, 0x8f)
      options.bridge.watch(register, 1, { afterChange: () => this.update() })
      return {
        set: (high) => {
          this.high[input] = high
          also?.set(high)
          this.update()
        },
      }
    })
  }

  private update(): void {
    let wanted = 0
    for (const [input, register] of this.options.registers.entries()) {
      const route = this.options.bridge.value(register, 1)
      if (this.high[input] && !(route & UNROUTED)) wanted |= (1 << (route & 15)) & ROUTABLE
    }
    const changed = wanted ^ this.driven
    this.driven = wanted
    for (let irq = 0; irq < 16; irq++)
      if ((changed >> irq) & 1) this.outputs[irq]?.set(((wanted >> irq) & 1) === 1)
  }
}
